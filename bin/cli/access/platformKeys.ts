import { deleteApiKey, insertApiKey, listApiKeys } from '../../../db/access/apiKeys.ts';
import type { ApiKeyRow } from '../../../db/access/apiKeys.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { createPool } from '../../../db/core/pool.ts';
import type { Config } from '../../../lib/config/config.ts';
import { findRunningPostgres } from '../../../lib/embedded/postgres.ts';
import { SetupError } from '../../../lib/config/setupError.ts';

/**
 * The platform's keys, on the database itself: whoever has that may do everything anyway, and no key of the API can make one.
 * @throws SetupError
 */

export function createPlatformKey(
  config: Config,
  name: string,
  expiresAt: Date | undefined,
): Promise<ApiKeyRow & { key: string }> {
  return onDatabase(config, (pool) => insertApiKey(pool, { organizationId: null, name, role: 'platform', expiresAt }));
}

export function listPlatformKeys(config: Config): Promise<ApiKeyRow[]> {
  return onDatabase(config, (pool) => listApiKeys(pool, null, undefined, 1000));
}

export async function revokePlatformKey(config: Config, id: string): Promise<void> {
  if (!(await onDatabase(config, (pool) => deleteApiKey(pool, null, id))))
    throw new SetupError(`There is no platform key ${id}: cuttle api-key list --platform shows them.`);
}

async function onDatabase<T>(config: Config, work: (pool: Pool) => Promise<T>): Promise<T> {
  const url = config.databaseUrl ?? (await runningPostgres(config));
  const pool = createPool(url, 1, () => undefined, { patience: { connect: 10_000, answer: 10_000 } });
  try {
    return await work(pool);
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(
      `The database could not be asked: ${error instanceof Error ? error.message : String(error)}. DATABASE_URL says where it is; the embedded one runs while cuttle start does.`,
      { cause: error },
    );
  } finally {
    await pool.end();
  }
}

async function runningPostgres({ dataDir, embedded }: Config): Promise<string> {
  const url = await findRunningPostgres({ dataDir, port: embedded.postgresPort });
  if (url === undefined)
    throw new SetupError(
      `No database of ${dataDir} is running: start Cuttle, or set DATABASE_URL, or CUTTLE_DATA_DIR to the folder of the Cuttle meant.`,
    );
  return url;
}
