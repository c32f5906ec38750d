/**
 * Preloaded into the shared system. Appends each response that the API document does not allow to TEST_WRONG_ANSWERS,
 * as JSON lines.
 */
import { appendFileSync } from 'node:fs';
import { watchAnswers } from './checkAnswers.ts';

const file = process.env.TEST_WRONG_ANSWERS ?? '';
watchAnswers((error) => {
  appendFileSync(file, `${JSON.stringify(error.message)}\n`);
});
