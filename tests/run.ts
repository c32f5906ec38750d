/**
 * `npm test`: runs all tests, or those in the given files, on a PostgreSQL and a Temporal server that it starts once
 * and whose data it deletes. The last line is `N passed, N failed`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { buildConsole } from '../bin/build/console.ts';
import { buildWorkflows } from '../bin/build/workflowBundle.ts';
import { loadConfig } from '../lib/config/config.ts';
import { createLog } from '../lib/observability/log.ts';
import { createReport } from '../lib/observability/report.ts';
import { createShutdown, untilSignalled } from '../lib/shutdown.ts';
import { findBrowser } from './support/browser/browser.ts';
import { prepareTemplate } from './support/database/database.ts';
import type { RunOptions } from './support/runner/options.ts';
import { readOptions, usage } from './support/runner/options.ts';
import { Progress } from './support/runner/progress.ts';
import { startServers } from './support/runner/servers.ts';
import { SharedSystem } from './support/runner/sharedSystem.ts';

/** Milliseconds for each test, many times what it needs on an idle machine. A slower test sets its own `timeout`. */
const testLimit = 120_000;
/** Seconds for each file, including its hooks. */
const fileLimit = 900;
const slowest = 10;

const root = resolve(import.meta.dirname, '..');
const log = createLog('warn');
const shutdown = createShutdown(log);
const progress = new Progress(root);
const report = createReport(process.stdout);

async function prepare({ files }: RunOptions): Promise<SharedSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cuttle-test-'));
  shutdown.add('the data folder', () => rm(dataDir, { recursive: true, force: true }));
  await buildConsole();
  // Once for all files, which would install it at the same time.
  if (files.some((file) => file.startsWith('tests/console/')))
    process.env.TEST_BROWSER = await findBrowser(loadConfig(process.env, root).cacheDir);
  await buildWorkflows(log);
  Object.assign(process.env, await startServers(dataDir, shutdown, report));
  process.env.TEST_DATABASE_TEMPLATE = await prepareTemplate();
  const shared = new SharedSystem(join(dataDir, 'shared'));
  process.env.TEST_SHARED_SYSTEM = await shared.listen();
  shutdown.add('the shared system', () => shared.stop());
  process.env.TEST_FILE_SECONDS = String(fileLimit);
  // Saves each process a third of its start.
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/compiled');
  return shared;
}

async function runTests({ files, concurrency, minutes }: RunOptions): Promise<void> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    console.error(`\nThe run took longer than ${minutes} minutes (--minutes) and was ended. These tests were running:`);
    for (const line of progress.underWay()) console.error(`  ${line}`);
    limit.abort();
  }, minutes * 60_000);
  const stream = run({
    files: files.map((file) => join(root, file)),
    cwd: root,
    concurrency,
    timeout: testLimit,
    signal: limit.signal,
    execArgv: ['--import', new URL('support/process/fileLimit.ts', import.meta.url).href],
  });
  progress.follow(stream);
  await pipeline(stream, new spec(), process.stdout, { end: false });
  clearTimeout(timer);
}

/** Reports wrong answers and the log of the shared system. @returns whether the run succeeded. */
function judge(shared: SharedSystem): boolean {
  const wrong = shared.takeWrongAnswers();
  for (const answer of wrong)
    console.error(`The shared system sent a response that its API document does not allow: ${answer}`);
  progress.counts.failed += wrong.length;
  const { passed, failed } = progress.counts;
  if (failed > 0 && shared.log !== '') console.error(`The shared system's log ends with:\n${shared.log}`);
  return failed === 0 && passed > 0;
}

async function main(options: RunOptions): Promise<number> {
  let good = false;
  try {
    const shared = await prepare(options);
    await runTests(options);
    good = judge(shared);
  } catch (error) {
    progress.counts.failed += 1;
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  } finally {
    await shutdown.run();
  }
  console.log(`\nThe slowest files:\n${progress.slowest(slowest).join('\n')}`);
  console.log(`${progress.counts.passed} passed, ${progress.counts.failed} failed`);
  return good ? 0 : 1;
}

void untilSignalled().then(async () => {
  await shutdown.run();
  process.exit(1);
});
let options: RunOptions | undefined;
try {
  options = readOptions(process.argv.slice(2), root);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exit(2);
}
if (!options) {
  console.log(usage);
  process.exit(0);
}
process.exit(await main(options));
