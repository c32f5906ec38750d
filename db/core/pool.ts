import pg from 'pg';
import type { Sealer } from './sealed.ts';
import { noSealer } from './sealed.ts';

interface Sealing {
  /** Seals and opens stored secrets. */
  readonly sealer: Sealer;
}

export type Pool = pg.Pool &
  Sealing & {
    /** The statement that begins its transactions (default: `begin`). */
    readonly begin?: string;
    /** The transaction that all is part of, see {@link joined}. */
    readonly open?: Client;
  };
type Client = pg.PoolClient & Sealing;
/** A pool, or the client of an open transaction: SQL functions accept either. */
export type Db = Pool | Client;

// Keys and counts stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Milliseconds to wait for a connection, and for the answer to a statement. */
interface Patience {
  connect: number;
  answer: number;
}

/**
 * The limits of the gateway, whose CPEs wait some 30 seconds: a 503 is better than no response. On a healthy database
 * its statements take less than a tenth of this. An abandoned statement may have been executed, and the CPE's
 * repetition does not change that. Shorter limits would fail at the start, where a process that bundles the workflows
 * is busy for seconds.
 */
export const gatewayPatience: Patience = { connect: 10_000, answer: 10_000 };

interface PoolOptions {
  /** Without it, callers wait without limit, which is right for work that is repeated after a failure. */
  patience?: Patience | undefined;
  /** Without it, sealed values can be neither written nor read. */
  sealer?: Sealer;
  /** The role that each connection switches to after login. A connection that cannot switch is not used. */
  role?: string;
}

/** Creates a pool of at most `max` connections. `onError` is called for idle connections that broke. */
export function createPool(
  connectionString: string,
  max: number,
  onError: (error: Error) => void,
  { patience, role, sealer = noSealer }: PoolOptions = {},
): Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    pipeline: true,
    application_name: 'cuttle',
    keepAlive: true,
    Client: class extends pg.Client implements Sealing {
      readonly sealer = sealer;
    },
    ...(patience && { connectionTimeoutMillis: patience.connect, query_timeout: patience.answer }),
    ...(role !== undefined && {
      verify: (client, done) => {
        client.query(`set role ${role}`, done);
      },
    }),
  });
  pool.on('error', onError);
  // A connection that breaks during a transaction fails its statements. Without a listener the error would end the
  // process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return Object.assign(pool, { sealer });
}

async function connect(pool: Pool): Promise<Client> {
  return (await pool.connect()) as Client;
}

/**
 * Statements that `work` sends without awaiting the previous one are executed in order, each in its own transaction,
 * in one round trip.
 */
export async function onOneConnection<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

/**
 * Commits what `work` did, or rolls everything back when it throws. The connection is pipelined: statements that
 * `work` sends without awaiting the previous one are executed in order, in one round trip, and each sees what was
 * committed before it began.
 */
export async function transaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  if (pool.open) return work(pool.open);
  const client = await connect(pool);
  let broken = false;
  try {
    const [, result] = await Promise.all([client.query(pool.begin ?? 'begin'), work(client)]);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      // The connection is lost, and its transaction with it; the pool must not reuse it.
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The open transaction as a pool: what is done by it, in transactions of its own too, is committed or undone with the whole. */
export function joined(pool: Pool, client: Client): Pool {
  return Object.create(pool, { open: { value: client }, query: { value: client.query.bind(client) } }) as Pool;
}
