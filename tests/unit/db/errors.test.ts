import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { isBroken, isUnavailable } from '../../../db/core/errors.ts';

function databaseError(code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('of PostgreSQL', 0, 'error'), { code });
}

test('the codes of a database that shuts down, is full or cancels mean that it is unavailable', () => {
  for (const code of ['57P01', '57P03', '53300', '08006', '40P01', '25006', '25P03', '57014'])
    assert.ok(isUnavailable(databaseError(code)), code);
  for (const code of ['23505', '22001', '42601', '25P02']) assert.ok(!isUnavailable(databaseError(code)), code);
});

test('a statement without an answer is not repeated, one on a broken connection is', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
  for (const error of [refused, new Error('Connection terminated unexpectedly'), databaseError('57P01')])
    assert.ok(isBroken(error));
  for (const error of [new Error('Query read timeout'), databaseError('57014')])
    assert.deepEqual([isUnavailable(error), isBroken(error)], [true, false]);
});

test('the error of a file is none of the database', () => {
  const missing = Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' });
  assert.ok(!isUnavailable(missing));
});
