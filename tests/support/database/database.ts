import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import pg from 'pg';
import type { Pool } from '../../../db/core/pool.ts';
import { createPool } from '../../../db/core/pool.ts';
import { migrate } from '../../../db/core/migrate.ts';
import { testRing } from './keys.ts';

export interface TestDatabase {
  pool: Pool;
  url: string;
}

/** Returns the URL of a database on the server that `tests/run.ts` starts. */
export function databaseUrl(name: string): string {
  const server = process.env.TEST_DATABASE_URL;
  if (!server)
    throw new Error(
      'Run the tests with `npm test`, or set TEST_DATABASE_URL to a PostgreSQL server where databases may be created.',
    );
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * Creates a migrated database with the organizations `default` and `other`, and drops it when the calling test file
 * ends.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, drop } = await createDatabase();
  const database = await useDatabase(url);
  after(drop);
  return database;
}

/** Migrates the database of a server of the test's own, with the organizations `default` and `other`. */
export async function prepareDatabase(url: string): Promise<TestDatabase> {
  await migrateDatabase(url);
  return await useDatabase(url);
}

async function migrateDatabase(url: string): Promise<void> {
  const pool = createPool(url, 1, () => undefined);
  await migrate(pool);
  await pool.end();
}

async function useDatabase(url: string): Promise<TestDatabase> {
  const pool = createPool(url, 10, () => undefined, { sealer: testRing });
  after(() => pool.end());
  await pool.query(`insert into organizations (id, name) values ('default', 'Default'), ('other', 'Other')`);
  return { pool, url };
}

/** Creates a migrated database without any organization. */
export async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const template = process.env.TEST_DATABASE_TEMPLATE ?? (await prepareTemplate());
  const name = `cuttle_test_${randomBytes(6).toString('hex')}`;
  await onServer((client) => client.query(`create database ${name} template ${template}`));
  const drop = async (): Promise<void> => {
    await onServer((client) => client.query(`drop database ${name} with (force)`));
  };
  return { url: databaseUrl(name), drop };
}

/**
 * Migrates the template of the tests' databases. The runner does so once and passes its name in TEST_DATABASE_TEMPLATE.
 */
export async function prepareTemplate(): Promise<string> {
  const template = 'cuttle_template';
  await onServer(async (client) => {
    await client.query('select pg_advisory_lock(71)');
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (rowCount === 0) await client.query(`create database ${template}`);
    await migrateDatabase(databaseUrl(template));
  });
  return template;
}

/** Closes all connections to the database and refuses new ones. */
export async function closeDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await onServer(async (client) => {
    await client.query(`alter database ${name} with allow_connections false`);
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  });
}

/** Breaks all connections to the database, as a failover does. */
export async function breakConnections(url: string): Promise<void> {
  await onServer(
    (client) =>
      client.query(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`),
    url,
  );
}

async function onServer(
  work: (client: pg.Client) => Promise<unknown>,
  connectionString = databaseUrl('postgres'),
): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
