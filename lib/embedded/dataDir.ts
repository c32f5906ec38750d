import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../config/setupError.ts';
import { identify, livingProcess, removePidFile, writePidFile } from './pidFile.ts';

/**
 * Locks the data folder for this process, so that two processes never run their servers on the same data.
 * @returns a function that releases the lock.
 * @throws SetupError if another running process holds the lock.
 */
export function lockDataDir(dataDir: string): () => void {
  // Other users may pass through (the database runs as another user), but not list the folder.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const file = join(dataDir, 'cuttle.pid');
  const self = identify(process.pid);
  if (!self) throw new Error('This process cannot find itself among the processes of the system');
  const holder = livingProcess(file);
  if (holder) throw inUse(dataDir, holder.pid);
  removePidFile(file);
  try {
    writePidFile(file, self, 'wx');
  } catch (error) {
    const faster = livingProcess(file);
    throw faster ? inUse(dataDir, faster.pid) : error;
  }
  return () => {
    removePidFile(file);
  };
}

function inUse(dataDir: string, pid: number): SetupError {
  return new SetupError(
    `The data folder ${dataDir} is in use by another Cuttle (process ${pid}). Stop that one, or ` +
      'choose another folder with CUTTLE_DATA_DIR.',
  );
}
