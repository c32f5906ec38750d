import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Owner, Place } from '../../../db/core/sealed.ts';
import { openJson, openText } from '../../../db/core/sealed.ts';
import { createKeyFile } from '../../../lib/keys/keyFile.ts';
import { KeyRing } from '../../../lib/keys/keyRing.ts';

/** The key ring of all tests, which share a database template and processes. */
const ring = {
  primary: 'test',
  keys: [{ id: 'test', key: Buffer.alloc(32, 'test').toString('base64'), createdAt: '2026-01-01T00:00:00.000Z' }],
};

const text = JSON.stringify(ring);

export const testRing = new KeyRing({
  name: 'the key ring of the tests',
  readSync: () => text,
  read: () => Promise.resolve(text),
});

/** Writes the same ring to a file, which the process deletes when it ends. */
export function testKeyFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cuttle-keys-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'keys.json');
  createKeyFile(file, ring);
  return file;
}

const sealing = { sealer: testRing };

/** Opens the value of an encrypted JSON column that a test read itself. */
export function opened<T>(owner: Owner, place: Place, stored: T): T {
  return openJson(sealing, owner, place, stored);
}

export function openedText(owner: Owner, place: Place, stored: string): string {
  return openText(sealing, owner, place, stored);
}
