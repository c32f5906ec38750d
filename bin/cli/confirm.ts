import { createInterface } from 'node:readline/promises';
import { SetupError } from '../../lib/config/setupError.ts';

/**
 * Asks whether what would be done is meant.
 * @param plan `shown`: what would be done; `would`: the same in a sentence without its end.
 * @throws SetupError where there is nobody to ask.
 */
export async function confirm(
  question: string,
  plan: { shown: string; would: string; json: boolean | undefined },
): Promise<boolean> {
  const { shown, would, json } = plan;
  if (json || !process.stdin.isTTY || !process.stdout.isTTY)
    throw new SetupError(`${would}: add --yes where that is meant, or --dry-run to see them.`);
  console.log(shown);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `).finally(() => {
    terminal.close();
  });
  return /^y(es)?$/i.test(answer.trim());
}
