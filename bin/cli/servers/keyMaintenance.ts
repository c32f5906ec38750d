import { workerTimeouts } from '../../../db/core/connections.ts';
import { createPool } from '../../../db/core/pool.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { countSealed } from '../../../db/core/reseal.ts';
import { findRunningPostgres } from '../../../lib/embedded/postgres.ts';
import { KeyRing } from '../../../lib/keys/keyRing.ts';
import { removeKey, rotate } from '../../../lib/keys/rotate.ts';
import { requireKeys } from '../../../lib/keys/unlock.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import { keyFileOf, keySourceOf } from '../../server/setup/keys.ts';
import { print, table } from '../output.ts';
import { startServers } from '../../server/servers.ts';
import type { ProcessContext } from '../../server/supervise.ts';

export interface KeyFlags {
  json?: true;
}

export async function runRotate(context: ProcessContext, flags: KeyFlags & { onlyReseal?: true }): Promise<number> {
  const { pool, ring } = await open(context);
  const shown = process.stderr.isTTY && !flags.json;
  const rotation = await rotate(pool, ring, {
    file: keyFileOf(context.config),
    only: flags.onlyReseal ?? false,
    onProgress: ({ column, sealed }) => {
      if (shown) process.stderr.write(`\r\x1b[K${sealed} values are encrypted with ${ring.primary}, now ${column}`);
    },
  });
  if (shown) process.stderr.write('\r\x1b[K');
  const { primary, sealed, failed } = rotation;
  print(
    flags.json,
    { primary, sealed, failed: failed?.count ?? 0 },
    () => `${primary} is the primary key. ${sealed} values were encrypted again with it.`,
  );
  if (failed)
    throw new SetupError(`${failed.count} values cannot be decrypted and were left unchanged. ${failed.first}`);
  return 0;
}

export async function runRemove(context: ProcessContext, id: string): Promise<number> {
  const file = keyFileOf(context.config);
  if (file === undefined)
    throw new SetupError(
      'The key ring comes from CUTTLE_KEYS_COMMAND. Remove the key at its source; cuttle keys list ' +
        '--values shows what each key encrypts.',
    );
  const { pool, ring } = await open(context);
  await removeKey(pool, ring, file, id);
  context.report(`Removed ${id} from ${file}. Older backups need a copy of the ring that still has it.`);
  return 0;
}

export async function runList(context: ProcessContext, flags: KeyFlags): Promise<number> {
  const { pool, ring } = await open(context);
  const counts = await countSealed(pool);
  const keys = ring.list().map(({ id, createdAt }) => ({
    id,
    created_at: createdAt.toISOString(),
    primary: id === ring.primary,
    values: counts.get(id) ?? 0,
  }));
  print(flags.json, keys, () => table(keys.map((key) => ({ ...key, primary: key.primary ? 'primary' : '' }))));
  return 0;
}

/** Opens the database that the processes use, which may be one that a running Cuttle started. */
async function open(context: ProcessContext): Promise<{ pool: Pool; ring: KeyRing }> {
  const { config, shutdown } = context;
  const ring = new KeyRing(keySourceOf(config));
  const { dataDir, embedded } = config;
  const running = config.databaseUrl ?? (await findRunningPostgres({ dataDir, port: embedded.postgresPort }));
  // The address does not matter: Temporal is not started here.
  const databaseUrl =
    running ??
    (
      await startServers({
        ...context,
        temporal: { address: 'unused', namespace: '', searchAttributes: unused },
        ports: [],
      })
    ).databaseUrl;
  const pool = createPool(databaseUrl, 4, () => undefined, { sealer: ring, timeouts: workerTimeouts });
  shutdown.add('the database connections', () => pool.end());
  await requireKeys(pool, ring);
  return { pool, ring };
}

const unused = { organization: '', device: '', service: '', status: '' };
