import { loadConfig } from '../../../lib/config/config.ts';
import { startEmbeddedPostgres } from '../../../lib/embedded/postgres.ts';
import { startEmbeddedTemporal } from '../../../lib/embedded/temporal.ts';
import { findTemporal } from '../../../lib/embedded/temporalBinary.ts';
import type { Report } from '../../../lib/observability/report.ts';
import type { Shutdown } from '../../../lib/shutdown.ts';
import { freePort } from '../process/freePort.ts';

/** The data outlives nothing, so it need not wait for the disk. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
const searchAttributes = {
  organization: 'CuttleOrganization',
  device: 'CuttleDevice',
  service: 'CuttleService',
  status: 'CuttleStatus',
};

/** Starts the PostgreSQL and the Temporal of a test run. @returns the variables by which test files find them. */
export async function startServers(
  dataDir: string,
  shutdown: Shutdown,
  report: Report,
): Promise<Record<string, string>> {
  const { cacheDir } = loadConfig(process.env, dataDir);
  const postgres = await startEmbeddedPostgres({ dataDir, port: await freePort(), report, settings });
  shutdown.add('PostgreSQL', () => postgres.stop());
  const [port, uiPort] = [await freePort(), await freePort()];
  const temporal = await startEmbeddedTemporal({
    dataDir,
    cacheDir,
    port,
    uiPort,
    namespace: 'default',
    searchAttributes,
    report,
  });
  shutdown.add('Temporal', () => temporal.stop());
  return {
    TEST_DATABASE_URL: postgres.url,
    TEST_TEMPORAL_ADDRESS: temporal.address,
    TEST_TEMPORAL_BINARY: await findTemporal({ cacheDir, path: process.env.PATH ?? '', report }),
  };
}
