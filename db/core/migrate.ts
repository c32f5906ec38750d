import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Pool } from './pool.ts';
import { transaction } from './pool.ts';
import { enableRowSecurity } from './rowSecurity.ts';

const migrationsFolder = new URL('../migrations/', import.meta.url);

/** The advisory lock that serializes processes that start at the same time. */
const migrationLock = 0x0c077e;

/**
 * Milliseconds between two attempts to get the lock. No statement waits for it: a process that died while it waited
 * would get the lock later, and keep it until PostgreSQL ends its transaction.
 */
const lockRetryMs = 200;

/** Milliseconds, the maximum of a timer: a migration may take longer than the pool allows other statements. */
const unlimitedMs = 2 ** 31 - 1;

/** The database was migrated by a newer Cuttle. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError';
}

interface Migration {
  version: number;
  file: string;
}

/**
 * Applies the missing migrations, each in its own transaction, then updates row-level security. Waits while another
 * process does so.
 * @param folder the folder of the migrations, which are named `<number>_<name>.sql`.
 * @returns the files applied by this call, in order.
 * @throws NewerSchemaError when the database is newer than this code.
 */
export async function migrate(pool: Pool, folder: URL = migrationsFolder): Promise<string[]> {
  const migrations = await listMigrations(folder);
  const applied: string[] = [];
  for (;;) {
    const step = await transaction(pool, (client) => applyNext(client, migrations, folder));
    if (step === 'locked') await delay(lockRetryMs);
    else if (step === 'complete') return applied;
    else applied.push(step.file);
  }
}

/** `locked`: another process migrates now. `complete`: no migration is missing. */
type Step = Pick<Migration, 'file'> | 'locked' | 'complete';

async function applyNext(client: pg.PoolClient, migrations: Migration[], folder: URL): Promise<Step> {
  if (!(await tryLock(client))) return 'locked';
  await client.query(
    `create table if not exists migrations (
       version int primary key,
       applied_at timestamptz not null default now())`,
  );
  const current = await readVersion(client);
  requireKnown(current, migrations);
  const next = migrations.find((migration) => migration.version > current);
  if (!next) {
    await enableRowSecurity(client);
    return 'complete';
  }
  await client.query('set local statement_timeout = 0');
  const statements = { text: await readFile(new URL(next.file, folder), 'utf8'), query_timeout: unlimitedMs };
  await client.query(statements);
  await client.query('insert into migrations (version) values ($1)', [next.version]);
  return next;
}

async function tryLock(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_xact_lock($1) as locked', [
    migrationLock,
  ]);
  return rows[0]?.locked ?? false;
}

async function readVersion(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    'select coalesce(max(version), 0) as version from migrations',
  );
  return rows[0]?.version ?? 0;
}

function requireKnown(current: number, migrations: Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0;
  if (current <= newest) return;
  throw new NewerSchemaError(
    `The database's schema is version ${current}, newer than this Cuttle's ${newest}. ` +
      'Start the newer Cuttle that migrated it.',
  );
}

async function listMigrations(folder: URL): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return files.map((file) => ({ version: Number.parseInt(file, 10), file }));
}
