import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDefaultOrganization } from '../../db/access/apiKeys.ts';
import { migrate } from '../../db/core/migrate.ts';
import type { Pool } from '../../db/core/pool.ts';
import { createPool } from '../../db/core/pool.ts';
import { startEmbeddedPostgres } from '../../lib/embedded/postgres.ts';
import { testRing } from '../support/database/keys.ts';
import { freePort } from '../support/process/freePort.ts';

/** Runs `work` on the database in DATABASE_URL, or on an embedded server of its own. */
export async function withDatabase<T>(
  report: (line: string) => void,
  work: (pool: Pool, url: string) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cuttle-bench-'));
  const postgres = process.env.DATABASE_URL
    ? undefined
    : await startEmbeddedPostgres({ dataDir, port: await freePort(), report });
  const url = process.env.DATABASE_URL ?? postgres?.url ?? '';
  const pool = createPool(url, 4, () => undefined, { sealer: testRing });
  try {
    await migrate(pool);
    await ensureDefaultOrganization(pool);
    return await work(pool, url);
  } finally {
    await pool.end();
    await postgres?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
