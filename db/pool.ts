import pg from 'pg';

/** A pool, or the client of an open transaction: SQL functions take either. */
export type Db = pg.Pool | pg.PoolClient;
export type Pool = pg.Pool;

// Keys and counts stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** `max` bounds the connections of this process; `onError` hears of idle connections that broke. */
export function createPool(connectionString: string, max: number, onError: (error: Error) => void): Pool {
  const pool = new pg.Pool({ connectionString, max, pipeline: true, application_name: 'cuttle', keepAlive: true });
  pool.on('error', onError);
  return pool;
}

/** Statements that `work` sends without awaiting the one before are executed in their order, each by itself, in one round trip. */
export async function onOneConnection<T>(pool: Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

/**
 * Commits what `work` did, or undoes all of it when it throws. The connection is pipelined: statements that `work` sends without
 * awaiting the one before are executed in their order, in one round trip, each seeing what was committed until it began.
 */
export async function transaction<T>(pool: Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    const [, result] = await Promise.all([client.query('begin'), work(client)]);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      // The connection is gone and the transaction with it; the pool must not hand it out again.
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
