import { exec, execSync } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { SetupError } from '../config/setupError.ts';

export interface Keys {
  primary: string;
  byId: ReadonlyMap<string, { key: KeyObject; createdAt: Date }>;
}

/** The source of a key ring as JSON (parseKeys.ts). Both functions throw a SetupError when it cannot be read. */
export interface KeySource {
  name: string;
  readSync(): string;
  read(): Promise<string>;
}

const timeout = 30_000;
const maxBuffer = 1024 * 1024;

/** @param file must be readable only by its owner. */
export function fileSource(file: string): KeySource {
  const failed = (error: unknown): never => {
    const remedy =
      'Restore it: without it the stored secrets cannot be decrypted. For a new database, create ' +
      `one: cuttle keys init ${file}`;
    throw new SetupError(`The key ring ${file} can't be read (${codeOf(error)}). ${remedy}`);
  };
  return {
    name: file,
    readSync: () => {
      refuseWideMode(file, failed);
      try {
        return readFileSync(file, 'utf8');
      } catch (error) {
        return failed(error);
      }
    },
    read: async () => {
      refuseWideMode(file, failed);
      return readFile(file, 'utf8').catch(failed);
    },
  };
}

function refuseWideMode(file: string, failed: (error: unknown) => never): void {
  try {
    const mode = statSync(file).mode & 0o777;
    if ((mode & 0o077) === 0) return;
    throw new SetupError(
      `The key ring ${file} can be read by other users of this machine (mode ${mode.toString(8)}). ` +
        `Run: chmod 600 ${file}`,
    );
  } catch (error) {
    if (error instanceof SetupError) throw error;
    failed(error);
  }
}

/** @param command a shell command that prints the key ring. Its standard error goes to Cuttle's. */
export function commandSource(command: string): KeySource {
  const name = 'the output of CUTTLE_KEYS_COMMAND';
  const failed = (error: unknown): never => {
    throw new SetupError(
      `CUTTLE_KEYS_COMMAND failed (${codeOf(error)}), so there is no key ring. Run it yourself to see why.`,
    );
  };
  return {
    name,
    readSync: () => {
      try {
        return execSync(command, { encoding: 'utf8', timeout, maxBuffer, stdio: ['ignore', 'pipe', 'inherit'] });
      } catch (error) {
        return failed(error);
      }
    },
    read: async () => {
      const { stdout } = await promisify(exec)(command, { encoding: 'utf8', timeout, maxBuffer }).catch(failed);
      return stdout;
    },
  };
}

/** Never the error's message, which may repeat what the command printed. */
function codeOf(error: unknown): string {
  const { code, status, signal } = error as { code?: string | number; status?: number | null; signal?: string | null };
  return String(code ?? signal ?? `exit code ${status ?? 'unknown'}`);
}
