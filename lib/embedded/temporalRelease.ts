import { join } from 'node:path';
import { downloadFile } from '../net/download.ts';
import type { Report } from '../observability/report.ts';
import { runProgram } from './program.ts';
import { machine, temporalVersion } from './temporalVersion.ts';

const officialUrl = `https://github.com/temporalio/cli/releases/download/v${temporalVersion}`;

/** Milliseconds. It takes 2 s on an idle machine. */
const unpackDeadline = 60_000;

/**
 * Downloads the archive for this machine into `folder` and unpacks the program. Does not verify it.
 * @returns the program's path.
 */
export async function downloadRelease(folder: string, report: Report, baseUrl = officialUrl): Promise<string> {
  const url = new URL(`${baseUrl}/temporal_cli_${temporalVersion}_${machine}.tar.gz`);
  const archive = join(folder, 'temporal.tar.gz');
  const what = `Downloading the Temporal server ${temporalVersion}`;
  report(`${what} (once) from ${url.host}`);
  await downloadFile(url, archive, (received, total) => {
    report(`${what}: ${megabytes(received)}${total ? ` of ${megabytes(total)}` : ''}`, 'progress');
  });
  await runProgram('tar', ['-xzf', archive, '-C', folder, 'temporal'], { cwd: folder, deadline: unpackDeadline });
  return join(folder, 'temporal');
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
