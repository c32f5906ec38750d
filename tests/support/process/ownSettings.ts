import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cachedTemporal } from '../../../lib/embedded/temporalBinary.ts';
import { freePort } from './freePort.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const ports = ['ACS', 'API', 'POSTGRES', 'TEMPORAL', 'TEMPORAL_UI'];

/** Returns the settings of a system for the calling test alone, with its own ports and data folder. */
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
