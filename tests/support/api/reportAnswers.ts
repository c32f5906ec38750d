/** Preloaded into the shared system: appends to TEST_WRONG_ANSWERS, as JSON lines, what its API answers otherwise than documented. */
import { appendFileSync } from 'node:fs';
import { watchAnswers } from './checkAnswers.ts';

const file = process.env.TEST_WRONG_ANSWERS ?? '';
watchAnswers((error) => {
  appendFileSync(file, `${JSON.stringify(error.message)}\n`);
});
