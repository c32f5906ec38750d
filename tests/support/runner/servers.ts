import { startEmbeddedPostgres } from '../../../lib/embedded/postgres.ts';
import { startEmbeddedTemporal } from '../../../lib/embedded/temporal.ts';
import { findTemporal } from '../../../lib/embedded/temporalBinary.ts';
import type { Report } from '../../../lib/observability/report.ts';
import type { Shutdown } from '../../../lib/shutdown.ts';
import { freePort } from '../process/freePort.ts';
import { temporalServerOptions } from '../process/temporalServer.ts';

/** The run deletes its data, so PostgreSQL need not wait for the disk. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/** Starts the PostgreSQL and the Temporal server of a test run. @returns the environment for test files. */
export async function startServers(
  dataDir: string,
  shutdown: Shutdown,
  report: Report,
): Promise<Record<string, string>> {
  const postgres = await startEmbeddedPostgres({ dataDir, port: await freePort(), report, settings });
  shutdown.add('PostgreSQL', () => postgres.stop());
  const options = { ...(await temporalServerOptions(dataDir)), report };
  const temporal = await startEmbeddedTemporal(options);
  shutdown.add('Temporal', () => temporal.stop());
  return {
    TEST_DATABASE_URL: postgres.url,
    TEST_TEMPORAL_ADDRESS: temporal.address,
    TEST_TEMPORAL_BINARY: await findTemporal({ cacheDir: options.cacheDir, path: process.env.PATH ?? '', report }),
  };
}
