import { execFile, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../config/setupError.ts';
import { downloadRelease, temporalVersion } from './temporalRelease.ts';

const run = promisify(execFile);

export interface TemporalSearch {
  cacheDir: string;
  /** The PATH to look on. */
  path: string;
  /** Hears, every few seconds, how far a download or build is. */
  report: (progress: string) => void;
  /** Where releases are; by default the official place. */
  releaseUrl?: string;
}

/**
 * The program `temporal`: on the PATH, else cached, else the official release of the pinned version, else built with Go. What
 * was got is cached.
 * @throws SetupError with what was tried, what became of it and what to do.
 */
export async function findTemporal(search: TemporalSearch): Promise<string> {
  const cached = join(search.cacheDir, `temporal-${temporalVersion}`);
  const attempts: [string, () => Promise<string>][] = [
    ['temporal on the PATH', async () => checked(await findOnPath('temporal', search.path))],
    [`the cached ${cached}`, () => checked(cached)],
    [
      'the official release',
      () => install(search, cached, (folder) => downloadRelease(folder, search.report, search.releaseUrl)),
    ],
    ['building it with Go', () => install(search, cached, (folder) => buildWithGo(folder, search))],
  ];
  const failures: string[] = [];
  for (const [name, attempt] of attempts) {
    try {
      return await attempt();
    } catch (error) {
      failures.push(`  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new SetupError(
    `No Temporal server was found, and none could be got:\n${failures.join('\n')}\n` +
      'Do one of these: install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the PATH; install Go 1.24 or ' +
      'newer; or give the address of a running server in temporal.yaml or TEMPORAL_ADDRESS.',
  );
}

async function findOnPath(program: string, path: string): Promise<string> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const file = join(folder, program);
    if (await isExecutable(file)) return file;
  }
  throw new Error(`${program} is not installed`);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** That it runs on this machine at all. */
async function checked(file: string): Promise<string> {
  if (!(await isExecutable(file))) throw new Error('there is none');
  await run(file, ['--version'], { timeout: 30_000 }).catch((error: unknown) => {
    throw new Error(`${file} does not run (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`);
  });
  return file;
}

/** In a folder of this process's own, moved into the cache when complete: two processes at once do each other no harm. */
async function install(
  search: TemporalSearch,
  target: string,
  get: (folder: string) => Promise<string>,
): Promise<string> {
  await mkdir(search.cacheDir, { recursive: true });
  const folder = await mkdtemp(join(search.cacheDir, 'installing-'));
  try {
    await rename(await checked(await get(folder)), target);
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildWithGo(folder: string, search: TemporalSearch): Promise<string> {
  const go = await findOnPath('go', search.path);
  const started = Date.now();
  const packages = new Set<string>();
  search.report(`building the Temporal server ${temporalVersion} with Go (once, it takes some minutes)`);
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    search.report(`building the Temporal server: ${seconds} s, ${packages.size} packages compiled`);
  }, 5000);
  try {
    await goInstall(go, folder, (line) => packages.add(line));
  } finally {
    clearInterval(timer);
  }
  return join(folder, 'temporal');
}

/** With -v, Go names each package that it compiles, a line each. */
function goInstall(go: string, folder: string, onLine: (line: string) => void): Promise<void> {
  const child = spawn(go, ['install', '-v', `github.com/temporalio/cli/cmd/temporal@v${temporalVersion}`], {
    cwd: folder,
    env: { ...process.env, GOBIN: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = (): void => {
    child.kill();
  };
  process.once('exit', kill);
  const last: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter((each) => each !== '')) {
      onLine(line);
      last.splice(0, Math.max(0, last.push(line) - 3));
    }
  });
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`go install failed: ${last.join(' | ')}`));
    });
  }).finally(() => {
    process.removeListener('exit', kill);
  });
}
