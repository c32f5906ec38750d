import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('schemathesis.txt', import.meta.url));

/**
 * Returns the folder of Schemathesis and its dependencies, in the versions that `schemathesis.txt` pins. pip installs
 * them the first time.
 * @throws Error that says what to install if Python or pip is missing.
 */
export async function findSchemathesis(cacheDir: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const cached = join(cacheDir, `schemathesis-${digest}`);
  if (
    await access(cached).then(
      () => true,
      () => false,
    )
  )
    return cached;
  await mkdir(cacheDir, { recursive: true });
  const folder = await mkdtemp(join(cacheDir, 'schemathesis-'));
  try {
    await run('python3', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--target',
      folder,
      '--requirement',
      requirements,
    ]);
    // If two processes install at the same time, the later one uses the installation of the other.
    await rename(folder, cached).catch(() => rm(folder, { recursive: true }));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error('The contract test needs Python 3.10 or newer with pip: install `python3` and `python3-pip`.', {
      cause: error,
    });
  }
  return cached;
}

/** Runs Schemathesis. @returns its output and its exit code, which is 0 if it found nothing. */
export async function runSchemathesis(folder: string, args: string[]): Promise<{ code: number; output: string }> {
  const program = 'import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())';
  const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1', NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(
      'python3',
      ['-c', program, ...args],
      { env, cwd: tmpdir(), maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
      },
    );
  });
}
