import { deleteApiKey, insertApiKey, listApiKeys } from '../../../db/access/apiKeys.ts';
import type { ApiKeyRow } from '../../../db/access/apiKeys.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { createPool } from '../../../db/core/pool.ts';
import type { Config } from '../../../lib/config/config.ts';
import { findRunningPostgres } from '../../../lib/embedded/postgres.ts';
import { SetupError } from '../../../lib/config/setupError.ts';

/**
 * Platform keys, managed directly in the database: no API key can create one, and database access allows everything
 * anyway.
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
    throw new SetupError(`There is no platform key ${id}. List the keys: cuttle api-key list --platform`);
}

async function onDatabase<T>(config: Config, work: (pool: Pool) => Promise<T>): Promise<T> {
  const url = config.databaseUrl ?? (await runningPostgres(config));
  const pool = createPool(url, 1, () => undefined, { timeouts: { connect: 10_000, answer: 10_000 } });
  try {
    return await work(pool);
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(
      `The database does not answer: ${error instanceof Error ? error.message : String(error)}. ` +
        'Check DATABASE_URL; the embedded database runs only while cuttle start is running.',
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
      `No database is running on ${dataDir}. Start Cuttle, or set DATABASE_URL, or set ` +
        'CUTTLE_DATA_DIR to another data folder.',
    );
  return url;
}
