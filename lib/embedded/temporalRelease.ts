import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

/** Of the Temporal CLI, which holds the server. A new version needs new checksums here. */
export const temporalVersion = '1.5.1';

/** SHA-256 of the official archives of that version. */
const checksums: Record<string, string> = {
  linux_amd64: 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
  linux_arm64: 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
  darwin_amd64: 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
  darwin_arm64: 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
};

const officialUrl = `https://github.com/temporalio/cli/releases/download/v${temporalVersion}`;

/** A network that lets nothing through must not hold up the start: milliseconds to the answer, and between two portions. */
const answerPatience = 6000;
const stallPatience = 30_000;

/**
 * Downloads this machine's archive into `folder`, verifies it and unpacks the program.
 * @returns the program's path.
 * @throws Error which says what went wrong.
 */
export async function downloadRelease(
  folder: string,
  report: (progress: string) => void,
  baseUrl = officialUrl,
): Promise<string> {
  const machine = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const checksum = checksums[machine];
  if (!checksum) throw new Error(`there is none for this machine (${machine})`);
  const url = `${baseUrl}/temporal_cli_${temporalVersion}_${machine}.tar.gz`;
  const archive = join(folder, 'temporal.tar.gz');
  const found = await fetchFile(url, archive, report);
  if (found !== checksum)
    throw new Error(`${url} has the SHA-256 ${found} where ${checksum} was expected; it was not used`);
  await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, 'temporal']);
  return join(folder, 'temporal');
}

/** @returns the SHA-256 of what was written. */
async function fetchFile(url: string, file: string, report: (progress: string) => void): Promise<string> {
  const abort = new AbortController();
  const giveUp = (): void => {
    abort.abort(new Error('nothing came any more'));
  };
  let timer = setTimeout(giveUp, answerPatience);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const hash = createHash('sha256');
    let bytes = 0;
    let reported = Date.now();
    await pipeline(
      Readable.fromWeb(response.body),
      async function* measure(portions: AsyncIterable<Uint8Array>) {
        for await (const portion of portions) {
          clearTimeout(timer);
          timer = setTimeout(giveUp, stallPatience);
          hash.update(portion);
          bytes += portion.length;
          if (Date.now() - reported > 3000) {
            reported = Date.now();
            report(`downloading the Temporal server ${temporalVersion} (once): ${Math.round(bytes / 1e6)} MB`);
          }
          yield portion;
        }
      },
      createWriteStream(file),
    );
    return hash.digest('hex');
  } catch (error) {
    throw new Error(`${url} could not be downloaded (${reasonOf(error)})`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** fetch hides the reason ("getaddrinfo ENOTFOUND …") in the cause of "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}
