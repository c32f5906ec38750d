import { readdir, readFile } from 'node:fs/promises';
import type { Pool } from './pool.ts';
import { transaction } from './pool.ts';
import { enableRowSecurity } from './rowSecurity.ts';

const migrationsFolder = new URL('../migrations/', import.meta.url);

/** The advisory lock that serializes processes that start at the same time. */
const migrationLock = 0x0c077e;

interface Migration {
  version: number;
  file: string;
}

/**
 * Applies the missing migrations, each in its own transaction, then updates row-level security.
 * @param folder the folder of the migrations, which are named `<number>_<name>.sql`.
 * @returns the files applied by this call, in order.
 * @throws when the database is newer than this code.
 */
export async function migrate(pool: Pool, folder: URL = migrationsFolder): Promise<string[]> {
  const migrations = await listMigrations(folder);
  const newest = migrations.at(-1)?.version ?? 0;
  const applied: string[] = [];
  for (;;) {
    const file = await transaction(pool, async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
      await client.query(
        `create table if not exists migrations (
           version int primary key,
           applied_at timestamptz not null default now())`,
      );
      const { rows } = await client.query<{ version: number }>(
        'select coalesce(max(version), 0) as version from migrations',
      );
      const current = rows[0]?.version ?? 0;
      if (current > newest) {
        throw new Error(
          `The database's schema is version ${current}, newer than this Cuttle's ${newest}. ` +
            'Start the newer Cuttle that migrated it.',
        );
      }
      const next = migrations.find((migration) => migration.version > current);
      if (!next) {
        await enableRowSecurity(client);
        return undefined;
      }
      await client.query(await readFile(new URL(next.file, folder), 'utf8'));
      await client.query('insert into migrations (version) values ($1)', [next.version]);
      return next.file;
    });
    if (!file) return applied;
    applied.push(file);
  }
}

async function listMigrations(folder: URL): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return files.map((file) => ({ version: Number.parseInt(file, 10), file }));
}
