import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import type { Timeouts } from '../../../db/core/connections.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { createPool } from '../../../db/core/pool.ts';
import { databaseUrl } from './database.ts';

/** Creates a database without a schema for the calling test file, which drops it at its end. */
export async function createEmptyDatabase(connections = 2, timeouts?: Timeouts): Promise<Pool> {
  const name = `cuttle_empty_${randomBytes(6).toString('hex')}`;
  const server = createPool(databaseUrl('postgres'), 1, () => undefined);
  await server.query(`create database ${name}`);
  const pool = createPool(databaseUrl(name), connections, () => undefined, { timeouts });
  after(async () => {
    await pool.end();
    await server.query(`drop database ${name} with (force)`);
    await server.end();
  });
  return pool;
}
