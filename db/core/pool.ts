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
    /** The open transaction that all statements belong to; see {@link inTransaction}. */
    readonly open?: Client;
  };
type Client = pg.PoolClient & Sealing;
/** A pool, or the client of an open transaction: SQL functions accept either. */
export type Db = Pool | Client;

// Keys and counts stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** The maximum times in milliseconds to wait for a connection and for the result of a statement. */
interface Timeouts {
  connect: number;
  answer: number;
}

/**
 * The gateway's timeouts. CPEs wait about 30 seconds, and a 503 is better than no response. On a healthy database its
 * statements take less than a tenth of this. An abandoned statement may still be executed; when the CPE repeats its
 * message, nothing is stored twice. Shorter timeouts would expire at startup, while the process bundles the workflows.
 */
export const gatewayTimeouts: Timeouts = { connect: 10_000, answer: 10_000 };

interface PoolOptions {
  /** Default: no timeouts, for work that is retried after a failure. */
  timeouts?: Timeouts | undefined;
  /** Default: {@link noSealer}, which can neither seal nor open values. */
  sealer?: Sealer;
  /** The role that each connection switches to after login. Connections that cannot switch are closed. */
  role?: string;
}

/** Creates a pool of at most `max` connections. It calls `onError` when an idle connection breaks. */
export function createPool(
  connectionString: string,
  max: number,
  onError: (error: Error) => void,
  { timeouts, role, sealer = noSealer }: PoolOptions = {},
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
    ...(timeouts && { connectionTimeoutMillis: timeouts.connect, query_timeout: timeouts.answer }),
    ...(role !== undefined && {
      verify: (client, done) => {
        client.query(`set role ${role}`, done);
      },
    }),
  });
  pool.on('error', onError);
  // When a connection breaks during a transaction, its statements fail. Without this listener, the error would end the
  // process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return Object.assign(pool, { sealer });
}

async function connect(pool: Pool): Promise<Client> {
  return (await pool.connect()) as Client;
}

/**
 * Runs `work` on one connection. Statements that it sends without awaiting the previous one are executed in order, each
 * in its own transaction, in one round trip.
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
 * Runs `work` in a transaction, which is rolled back when `work` throws. The connection is pipelined: statements that
 * `work` sends without awaiting the previous one are executed in order, in one round trip. Each sees what was committed
 * before it began.
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
      // The connection is lost, and the transaction with it: the pool must not reuse the connection.
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Returns the open transaction as a pool. Everything done through it, nested transactions included, is committed or
 * rolled back with the transaction.
 */
export function inTransaction(pool: Pool, client: Client): Pool {
  return Object.create(pool, { open: { value: client }, query: { value: client.query.bind(client) } }) as Pool;
}
