import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** Creates a folder, which is deleted when the calling test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cuttle-test-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
