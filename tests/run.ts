/**
 * `npm test`: all tests, or those in the files given, on a PostgreSQL and a Temporal server of their own, which are started
 * once and whose data is thrown away. The last line is `N passed, N failed`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { loadConfig } from '../lib/config/config.ts';
import { buildConsole } from '../bin/build/console.ts';
import { buildWorkflows } from '../bin/build/workflowBundle.ts';
import { startEmbeddedPostgres } from '../lib/embedded/postgres.ts';
import { startEmbeddedTemporal } from '../lib/embedded/temporal.ts';
import { findTemporal } from '../lib/embedded/temporalBinary.ts';
import { createLog } from '../lib/observability/log.ts';
import { createShutdown, untilSignalled } from '../lib/shutdown.ts';
import { freePort } from './support/process/freePort.ts';

const root = resolve(import.meta.dirname, '..');
const shutdown = createShutdown(createLog('warn'));
const report = (progress: string): void => {
  console.log(progress);
};
void untilSignalled().then(async () => {
  await shutdown.run();
  process.exit(1);
});

async function startServers(): Promise<void> {
  const { cacheDir } = loadConfig(process.env, root);
  const dataDir = await mkdtemp(join(tmpdir(), 'cuttle-test-'));
  shutdown.add('the data folder', () => rm(dataDir, { recursive: true, force: true }));
  // Its data outlives nothing, so it need not wait for the disk.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const postgres = await startEmbeddedPostgres({ dataDir, port: await freePort(), report, settings });
  shutdown.add('PostgreSQL', () => postgres.stop());
  const searchAttributes = {
    organization: 'CuttleOrganization',
    device: 'CuttleDevice',
    service: 'CuttleService',
    status: 'CuttleStatus',
  };
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
  process.env.TEST_DATABASE_URL = postgres.url;
  process.env.TEST_TEMPORAL_ADDRESS = temporal.address;
  process.env.TEST_TEMPORAL_BINARY = await findTemporal({ cacheDir, path: process.env.PATH ?? '', report });
}

async function runTests(files: string[]): Promise<{ passed: number; failed: number }> {
  const counts = { passed: 0, failed: 0 };
  const which =
    files.length > 0 ? { files: files.map((file) => resolve(file)) } : { globPatterns: ['tests/**/*.test.ts'] };
  const stream = run({ ...which, cwd: root, concurrency: 2 });
  stream.on('test:summary', ({ file, counts: { tests, passed, skipped, todo } }) => {
    // Each file has a summary, and all together one more.
    if (file === undefined) Object.assign(counts, { passed, failed: tests - passed - skipped - todo });
  });
  await pipeline(stream, new spec(), process.stdout, { end: false });
  return counts;
}

let counts = { passed: 0, failed: 1 };
try {
  await buildConsole();
  await buildWorkflows(createLog('warn'));
  await startServers();
  counts = await runTests(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
} finally {
  await shutdown.run();
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
