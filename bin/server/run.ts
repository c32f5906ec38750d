import { fields } from '../cli/output.ts';
import type { Role } from './roles.ts';
import { startCuttle } from './start.ts';
import type { ProcessContext } from './supervise.ts';

export { runDemo } from '../demo/demo.ts';
export { runMigrate } from '../cli/servers/migrate.ts';

/** Runs until a server ends. */
export async function runStart(context: ProcessContext, only: Role[] | undefined): Promise<number> {
  const running = await startCuttle(context, only);
  context.report(fields(running.addresses));
  if (running.newApiKey)
    context.report(`\nThe API key of the organization default (shown only once): ${running.newApiKey}`);
  await running.workersUp;
  context.report('\nReady. Ctrl-C ends it.');
  context.log.error({ server: await running.lost }, 'An embedded server has ended. Its log is in the data folder.');
  return 1;
}
