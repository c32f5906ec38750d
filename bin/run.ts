import { createPool } from '../db/pool.ts';
import { migrate } from '../db/migrate.ts';
import { fields } from './output.ts';
import type { Role } from './roles.ts';
import { startServers } from './servers.ts';
import { unlock } from '../lib/keys/unlock.ts';
import { keySourceOf, openKeyRing } from './keys.ts';
import { startCuttle } from './start.ts';
import type { ProcessContext } from './supervise.ts';
import { readTemporalConfig } from './temporal.ts';

export { runDemo } from './demo.ts';

/** Runs until a server is lost. */
export async function runStart(context: ProcessContext, only: Role[] | undefined): Promise<number> {
  const running = await startCuttle(context, only);
  context.report(fields(running.addresses));
  if (running.newApiKey) context.report(`\nThe API key of the organization default, shown only now: ${running.newApiKey}`);
  await running.workersUp;
  context.report('\nReady. Ctrl-C ends it.');
  context.log.error({ server: await running.lost }, 'an embedded server has ended; its log is in the data folder');
  return 1;
}

export async function runMigrate(context: ProcessContext): Promise<number> {
  const temporal = readTemporalConfig(context.config);
  keySourceOf(context.config);
  // Any address: Temporal is not started for this.
  const servers = await startServers({ ...context, temporal: { ...temporal, address: 'unused' }, ports: [] });
  const ring = await openKeyRing(context.config, servers.databaseUrl, context.report);
  const pool = createPool(servers.databaseUrl, 2, () => undefined, { sealer: ring });
  context.shutdown.add('the database connections', () => pool.end());
  const applied = await migrate(pool);
  await unlock(pool, ring, context.report);
  context.report(applied.length > 0 ? applied.map((file) => `applied ${file}`).join('\n') : 'The schema is up to date.');
  return 0;
}
