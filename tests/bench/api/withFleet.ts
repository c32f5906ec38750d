import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDefaultOrganization } from '../../../db/access/apiKeys.ts';
import { migrate } from '../../../db/core/migrate.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { createPool } from '../../../db/core/pool.ts';
import { apiRole } from '../../../db/core/rowSecurity.ts';
import { startEmbeddedPostgres } from '../../../lib/embedded/postgres.ts';
import { insertFleet } from '../../support/api/apiFleet.ts';
import { freePort } from '../../support/process/freePort.ts';
import { testRing } from '../../support/database/keys.ts';

/**
 * Starts a PostgreSQL server with a fleet of two instances per device, for the time of `use`.
 * @param use its `asApi` is subject to row-level security.
 */
export async function withFleet<T>(
  devices: number,
  report: (line: string) => void,
  use: (pool: Pool, asApi: Pool) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cuttle-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir, port: await freePort(), report });
  const pool = createPool(postgres.url, 4, () => undefined, { sealer: testRing });
  const asApi = createPool(postgres.url, 4, () => undefined, { role: apiRole, sealer: testRing });
  try {
    await migrate(pool);
    await ensureDefaultOrganization(pool);
    await insertFleet(pool, { devices, report });
    return await use(pool, asApi);
  } finally {
    await asApi.end();
    await pool.end();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
