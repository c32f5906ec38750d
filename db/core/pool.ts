import pg from 'pg';
import { connectionOptions, maxLifetimeSeconds, sessionSettings } from './connections.ts';
import type { Timeouts } from './connections.ts';
import { isTimeout, isUnavailable } from './errors.ts';
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

interface PoolOptions {
  /** Default: none, for commands whose statements may take long. */
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
    ...connectionOptions(connectionString),
    max,
    pipeline: true,
    application_name: 'cuttle',
    maxLifetimeSeconds,
    Client: class extends pg.Client implements Sealing {
      readonly sealer = sealer;
    },
    ...(timeouts && { connectionTimeoutMillis: timeouts.connect, query_timeout: timeouts.answer }),
    verify: (client, done) => {
      client.query(sessionSettings(role, timeouts), done);
    },
  });
  pool.on('error', onError);
  // A connection that breaks while it is in use fails its statements. Without a listener the error would end the
  // process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('release', (error: unknown) => {
    if (isTimeout(error)) discardIdle(pool);
  });
  return Object.assign(pool, { sealer });
}

/** What ended one connection without an answer, such as a firewall, has mostly ended the idle ones, too. */
function discardIdle(pool: pg.Pool): void {
  for (let count = pool.idleCount; count > 0; count -= 1)
    pool.connect().then(
      (client) => {
        client.release(true);
      },
      () => undefined,
    );
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
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    broken = brokenBy(error);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Errors of transactions that the database has not committed, whatever else it did. */
const uncommitted = new WeakSet<object>();

/** Returns whether the error ended a transaction before its commit was sent, so that it may be repeated. */
export function isUncommitted(error: unknown): boolean {
  return typeof error === 'object' && error !== null && uncommitted.has(error);
}

/**
 * Runs `work` in a transaction, which is rolled back when `work` throws. The connection is pipelined: statements that
 * `work` sends without awaiting the previous one are executed in order, in one round trip. Each sees what was committed
 * before it began.
 */
export async function transaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  if (pool.open) return work(pool.open);
  const client = await connect(pool);
  let broken: Error | undefined;
  try {
    const result = await begun(client, pool.begin ?? 'begin', work);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = brokenBy(error);
    // The pool must not reuse a connection that is lost, and its transaction with it.
    if (!broken) await client.query('rollback').catch((lost: unknown) => (broken = lost as Error));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function begun<T>(client: Client, begin: string, work: (client: Client) => Promise<T>): Promise<T> {
  try {
    const [, result] = await Promise.all([client.query(begin), work(client)]);
    return result;
  } catch (error) {
    if (typeof error === 'object' && error !== null) uncommitted.add(error);
    throw error;
  }
}

/** Undefined when the connection can be used again. */
function brokenBy(error: unknown): Error | undefined {
  return error instanceof Error && isUnavailable(error) && !(error instanceof pg.DatabaseError) ? error : undefined;
}

/**
 * Returns the open transaction as a pool. Everything done through it, nested transactions included, is committed or
 * rolled back with the transaction.
 */
export function inTransaction(pool: Pool, client: Client): Pool {
  return Object.create(pool, { open: { value: client }, query: { value: client.query.bind(client) } }) as Pool;
}
