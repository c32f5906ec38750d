import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cachedTemporal } from '../../../lib/embedded/temporalBinary.ts';
import { freePort } from './freePort.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const ports = ['ACS', 'API', 'POSTGRES', 'TEMPORAL', 'TEMPORAL_UI'];

/** The settings of a Cuttle of the calling test's own, beside all others on this machine. */
export async function ownSettings(): Promise<Record<string, string>> {
  const folder = temporaryFolder();
  const binary = process.env.TEST_TEMPORAL_BINARY;
  if (binary) symlinkSync(binary, cachedTemporal(folder));
  const chosen = await Promise.all(ports.map(async (name) => [`CUTTLE_${name}_PORT`, String(await freePort())]));
  return {
    CUTTLE_DATA_DIR: join(folder, 'data'),
    ...(binary && { CUTTLE_CACHE_DIR: folder }),
    ...(Object.fromEntries(chosen) as Record<string, string>),
  };
}
