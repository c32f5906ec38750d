import assert from 'node:assert/strict';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { migrate } from '../../../db/core/migrate.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { createEmptyDatabase } from '../../support/database/emptyDatabase.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const shipped = new URL('../../../db/migrations/', import.meta.url);
const own = readdirSync(shipped).sort();
const ownVersions = own.map((file) => Number.parseInt(file, 10));

/** A folder with Cuttle's own migrations and these. */
function migrationsWith(added: Record<string, string>): URL {
  const folder = temporaryFolder();
  cpSync(shipped, folder, { recursive: true });
  for (const [file, sql] of Object.entries(added)) writeFileSync(join(folder, file), sql);
  return pathToFileURL(`${folder}/`);
}

async function versionsOf(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ version: number }>('select version from migrations order by version');
  return rows.map(({ version }) => version);
}

async function countTables(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*) from information_schema.tables where table_schema = 'public'`,
  );
  return rows[0]?.count ?? 0;
}

test('an empty database gets every migration, and a second call changes nothing', async () => {
  const pool = await createEmptyDatabase();
  assert.deepEqual(await migrate(pool), own);
  assert.deepEqual(await versionsOf(pool), ownVersions);
  assert.deepEqual(await migrate(pool), []);
});

test('a later migration is applied to a database in use, and keeps its data', async () => {
  const pool = await createEmptyDatabase();
  await migrate(pool);
  await pool.query(`insert into organizations (id, name) values ('default', 'Default')`);
  const folder = migrationsWith({
    '9001_motto.sql': `alter table organizations add column motto text not null default 'onwards';`,
    '9003_plan.sql': 'create table plans (organization_id text not null);',
  });
  assert.deepEqual(await migrate(pool, folder), ['9001_motto.sql', '9003_plan.sql']);
  assert.deepEqual(await versionsOf(pool), [...ownVersions, 9001, 9003]);
  assert.deepEqual((await pool.query('select id, motto from organizations')).rows, [
    { id: 'default', motto: 'onwards' },
  ]);
  const { rows } = await pool.query(`select relrowsecurity as secured from pg_class where relname = 'plans'`);
  assert.deepEqual(rows, [{ secured: true }], 'a new table of an organization gets its policy');
  assert.deepEqual(await migrate(pool, folder), []);
});

/** Milliseconds. */
const limits = { connect: 5_000, answer: 2_000 };

test('a process waits longer for the migration of another one than for a statement', async () => {
  const pool = await createEmptyDatabase(2, limits);
  const other = await pool.connect();
  await other.query('begin; select pg_advisory_xact_lock(788350)');
  const migrated = migrate(pool);
  await other.query('set local statement_timeout = 0');
  const longer = { text: 'select pg_sleep(2.5)', query_timeout: 30_000 };
  await other.query(longer);
  await other.query('commit');
  other.release();
  assert.deepEqual(await migrated, own);
});

test('a migration may take longer than other statements', async () => {
  const folder = migrationsWith({ '9001_slow.sql': 'select pg_sleep(2.5);' });
  assert.deepEqual(await migrate(await createEmptyDatabase(2, limits), folder), [...own, '9001_slow.sql']);
});

test('processes that start together apply each migration once', async () => {
  const pool = await createEmptyDatabase(8);
  const folder = migrationsWith({
    '9001_slow.sql': 'select pg_sleep(0.2); create table slow (id int);',
    '9002_next.sql': 'create table next (id int);',
  });
  const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(pool, folder)));
  assert.deepEqual(applied.flat().sort(), ['0001_initial.sql', '9001_slow.sql', '9002_next.sql']);
  assert.deepEqual(await versionsOf(pool), [...ownVersions, 9001, 9002]);
});

test('a failed migration is undone completely, earlier ones stay, and it can be repeated', async () => {
  const pool = await createEmptyDatabase();
  const broken = migrationsWith({
    '9001_good.sql': 'create table good (id int);',
    '9002_broken.sql': 'create table half (id int); create table half (id int);',
  });
  await assert.rejects(migrate(pool, broken), { message: 'relation "half" already exists' });
  assert.deepEqual(await versionsOf(pool), [...ownVersions, 9001]);
  const before = await countTables(pool);
  const repaired = migrationsWith({
    '9001_good.sql': 'create table good (id int);',
    '9002_broken.sql': 'create table half (id int); create table other (id int);',
  });
  assert.deepEqual(await migrate(pool, repaired), ['9002_broken.sql']);
  assert.equal(await countTables(pool), before + 2);
});

test('a database of a newer Cuttle is refused and left unchanged', async () => {
  const pool = await createEmptyDatabase();
  await migrate(pool, migrationsWith({ '9001_future.sql': 'create table future (id int);' }));
  await assert.rejects(migrate(pool), {
    message:
      `The database's schema is version 9001, newer than this Cuttle's ${ownVersions.at(-1)}. ` +
      'Start the newer Cuttle that migrated it.',
  });
  assert.deepEqual(await versionsOf(pool), [...ownVersions, 9001]);
});
