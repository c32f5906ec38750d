import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

/** The version of the Temporal CLI, which contains the server (here 1.32.0). A new version needs new checksums. */
export const temporalVersion = '1.9.1';

/**
 * The newest version that `go install` can build: later ones have a `replace` directive in their go.mod, which it
 * refuses. The two versions can read each other's data.
 */
export const temporalVersionForGo = '1.5.1';

/** The server in that version, and the oldest one that Cuttle has been tested with. */
const oldestServer = '1.29.1';

/** SHA-256 of the program `temporal`, by platform. The official release and the wheel contain the same file. */
const checksums: Record<string, string> = {
  linux_amd64: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  linux_arm64: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  darwin_amd64: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
  darwin_arm64: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
};

/** The name of this platform in the releases. */
export const machine = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

/** Milliseconds. It takes 0.1 s on an idle machine. */
const versionDeadline = 15_000;

/** @throws Error if no program is published for this machine. */
export function pinnedChecksum(): string {
  const checksum = checksums[machine];
  if (checksum === undefined) throw new Error(`there is none for ${machine}`);
  return checksum;
}

/** Call it before the file is executed. @throws Error if the checksum of the file is not the expected one. */
export async function verifyChecksum(file: string, expected: string): Promise<void> {
  if (!(await lstat(file)).isFile()) throw new Error('the program is not a regular file');
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  if (found !== expected) throw new Error(`the program has the SHA-256 ${found} instead of ${expected}`);
}

/** @throws Error if the program does not run on this machine, or its server is too old. */
export async function verifyServer(file: string): Promise<void> {
  const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: versionDeadline }).catch(
    (error: unknown) => {
      throw new Error(`${file} does not run on this machine`, { cause: error });
    },
  );
  // "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)". A CLI built with Go calls itself 0.0.0-DEV, so the version of
  // the server counts.
  const server = /\(server (\d+\.\d+\.\d+)/i.exec(stdout)?.[1];
  if (server === undefined) throw new Error(`${file} does not say which server it contains`);
  if (server.localeCompare(oldestServer, 'en', { numeric: true }) < 0)
    throw new Error(`${file} contains server ${server}, and ${oldestServer} or newer is needed`);
}
