import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { SetupError } from '../config/setupError.ts';
import type { Report } from '../observability/report.ts';
import { postgresPrograms } from './postgresPrograms.ts';
import type { UnixUser } from './postgresUser.ts';
import { launchAs, postgresUser } from './postgresUser.ts';
import type { ServerProcess } from './serverProcess.ts';
import { startServer, stopOrphan } from './serverProcess.ts';

export interface EmbeddedPostgres extends ServerProcess {
  /** The URL of the database, with user and password. */
  url: string;
}

export interface PostgresOptions {
  /** Absolute. The server's data is in its subfolder `postgres`; the password is a file beside it. */
  dataDir: string;
  port: number;
  report: Report;
  /** More server settings, such as `fsync`. */
  settings?: Record<string, string>;
}

/** Fast shutdown first, then immediate shutdown. After the latter, the next start recovers the data. */
const signals = ['SIGINT', 'SIGQUIT'] as const;

/** Stops the server that a killed process left running on this data folder, which frees its port. */
export function stopOrphanedPostgres(dataDir: string): Promise<void> {
  return stopOrphan(pidFile(dataDir), signals);
}

/**
 * Starts PostgreSQL, reachable from this machine only. Creates the data at the first start. The caller holds the lock
 * of the data folder and has stopped an orphan.
 * @throws SetupError if it does not start.
 */
export async function startEmbeddedPostgres({
  dataDir,
  port,
  report,
  settings,
}: PostgresOptions): Promise<EmbeddedPostgres> {
  const programs = await postgresPrograms();
  const user = await postgresUser();
  const data = join(dataDir, 'postgres');
  const password = keptPassword(dataDir, user, existsSync(data));
  if (!existsSync(data)) {
    report('making the database (once)');
    await initialise(programs.initdb, dataDir, user);
  }
  const url = urlOf(password, port);
  // TCP only: in a deeply nested data folder, the path of a Unix socket would be too long.
  const own = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
  };
  const args = Object.entries({ ...own, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await startServer({
    name: 'PostgreSQL',
    ...launchAs(user, programs.postgres, ['-D', data, ...args], data),
    logFile: join(dataDir, 'postgres.log'),
    pidFile: pidFile(dataDir),
    signals,
    probe: () => connectOnce(url),
  });
  return { ...server, url };
}

/** Returns the URL of the server that another process runs on this data folder; undefined if none answers. */
export async function findRunningPostgres({
  dataDir,
  port,
}: Pick<PostgresOptions, 'dataDir' | 'port'>): Promise<string | undefined> {
  if (!existsSync(passwordFile(dataDir))) return undefined;
  const url = urlOf(readFileSync(passwordFile(dataDir), 'utf8'), port);
  return await connectOnce(url).then(
    () => url,
    () => undefined,
  );
}

function urlOf(password: string, port: number): string {
  return `postgres://cuttle:${password}@127.0.0.1:${port}/postgres`;
}

function pidFile(dataDir: string): string {
  return join(dataDir, 'postgres.pid');
}

/** Returns the password, which is chosen once. Its file belongs to the server's user, because initdb reads it. */
function keptPassword(dataDir: string, user: UnixUser | undefined, hasData: boolean): string {
  const file = passwordFile(dataDir);
  if (!existsSync(file)) {
    if (hasData)
      throw new SetupError(`${file} is missing: without that password Cuttle cannot enter its own database.`);
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (user) chownSync(file, user.uid, user.gid);
  }
  return readFileSync(file, 'utf8');
}

function passwordFile(dataDir: string): string {
  return join(dataDir, 'postgres-password');
}

/** Creates the data under another name and renames it when it is complete: a killed start leaves no partial data. */
async function initialise(initdb: string, dataDir: string, user: UnixUser | undefined): Promise<void> {
  const unfinished = join(dataDir, 'postgres.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  if (user) chownSync(unfinished, user.uid, user.gid);
  // Texts sort in the same order on every machine.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=cuttle', '--auth=scram-sha-256', `--pwfile=${passwordFile(dataDir)}`];
  const launch = launchAs(user, initdb, ['-D', unfinished, ...locale, ...access], unfinished);
  try {
    await promisify(execFile)(launch.command, launch.args, { cwd: dataDir, ...launch.user });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new SetupError(`PostgreSQL could not make its database in ${dataDir}: ${said.trim()}`, { cause: error });
  }
  renameSync(unfinished, join(dataDir, 'postgres'));
}

async function connectOnce(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}
