import { join } from 'node:path';
import type { Report } from '../observability/report.ts';
import { reportWhile } from '../observability/report.ts';
import { findOnPath, runProgram } from './program.ts';
import { temporalVersionForGo } from './temporalVersion.ts';

/** Milliseconds. It takes 5 minutes on two cores. */
const buildDeadline = 3_600_000;

/**
 * Builds the program with Go in `folder`. Go itself verifies the sources.
 * @returns the program's path.
 */
export async function buildWithGo(folder: string, path: string, report: Report): Promise<string> {
  const go = await findOnPath('go', path);
  if (go === undefined) throw new Error('go is not on the PATH');
  const modules = new Set<string>();
  const packages = new Set<string>();
  report(`Building the Temporal server ${temporalVersionForGo} with Go (once); this takes some minutes`);
  // With -v, Go prints each package that it compiles. Its other lines start with "go:".
  const built = runProgram(go, ['install', '-v', `github.com/temporalio/cli/cmd/temporal@v${temporalVersionForGo}`], {
    cwd: folder,
    env: { ...process.env, GOBIN: folder },
    deadline: buildDeadline,
    onLine: (line) => (line.startsWith('go:') ? modules : packages).add(line),
  });
  await reportWhile(built, (seconds) => {
    report(`Building Temporal: ${seconds} s, ${modules.size} modules, ${packages.size} packages`, 'progress');
  });
  return join(folder, 'temporal');
}
