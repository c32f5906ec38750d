import { createInterface } from 'node:readline/promises';
import { SetupError } from '../../lib/config/setupError.ts';

/**
 * Asks the user to confirm a plan.
 * @param plan `shown`: the plan; `would`: the plan as a sentence without its end.
 * @throws SetupError when there is no terminal to ask on.
 */
export async function confirm(
  question: string,
  plan: { shown: string; would: string; json: boolean | undefined },
): Promise<boolean> {
  const { shown, would, json } = plan;
  if (json || !process.stdin.isTTY || !process.stdout.isTTY)
    throw new SetupError(`${would}. Add --yes to confirm, or --dry-run to list them.`);
  console.log(shown);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `).finally(() => {
    terminal.close();
  });
  return /^y(es)?$/i.test(answer.trim());
}
