import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupError } from '../config/setupError.ts';
import { fileSource } from './keySource.ts';
import type { KeyFile } from './parseKeys.ts';
import { parseKeyFile } from './parseKeys.ts';

type StoredKey = KeyFile['keys'][number];

/** Returns a new key, whose id begins with the date. */
export function newKey(now = new Date()): StoredKey {
  const id = `${now.toISOString().slice(0, 10).replaceAll('-', '')}-${randomBytes(4).toString('hex')}`;
  return { id, key: randomBytes(32).toString('base64'), createdAt: now.toISOString() };
}

export function newKeyFile(): KeyFile {
  const key = newKey();
  return { primary: key.id, keys: [key] };
}

/** @throws SetupError */
export function readKeyFile(file: string): KeyFile {
  return parseKeyFile(fileSource(file).readSync(), file);
}

/**
 * Adds a key that decrypts but does not encrypt yet.
 * @returns its id.
 */
export function addKey(file: string): string {
  const { primary, keys } = readKeyFile(file);
  const added = newKey();
  replaceKeyFile(file, { primary, keys: [...keys, added] });
  return added.id;
}

/** @throws SetupError when the file exists: a key ring is never overwritten. */
export function createKeyFile(file: string, ring: KeyFile): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o711 });
    write(file, ring);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new SetupError(`${file} exists already and may hold keys that are in use. Nothing was changed.`);
    throw new SetupError(`${file} cannot be written (${String((error as NodeJS.ErrnoException).code)}).`);
  }
}

/** Replaces the file atomically, and keeps its owner. */
export function replaceKeyFile(file: string, ring: KeyFile): void {
  const temporary = `${file}.new`;
  try {
    rmSync(temporary, { force: true });
    const { uid, gid } = statSync(file);
    write(temporary, ring);
    if (process.getuid?.() === 0) chownSync(temporary, uid, gid);
    renameSync(temporary, file);
  } catch (error) {
    throw new SetupError(`${file} cannot be written (${String((error as NodeJS.ErrnoException).code)}).`);
  }
}

function write(file: string, ring: KeyFile): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(ring, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
