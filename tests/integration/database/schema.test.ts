import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dumpSchema } from '../../../db/core/schemaDump.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { schemaFile } from '../../support/database/schemaFile.ts';

const { pool } = await createTestDatabase();

test('db/schema.sql is the schema that the migrations produce', async () => {
  assert.equal(
    readFileSync(schemaFile, 'utf8'),
    await dumpSchema(pool),
    'db/schema.sql is outdated: run `npm run dump-schema` and commit it with the migration.',
  );
});

test('every table says what it holds and for how long', async () => {
  const { rows } = await pool.query<{ name: string; comment: string | null }>(
    `select relname as name, obj_description(oid, 'pg_class') as comment from pg_class
     where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
  );
  assert.ok(rows.length > 20);
  assert.deepEqual(
    rows.filter(({ comment }) => !comment?.includes('. Retention: ')).map(({ name }) => name),
    [],
  );
});
