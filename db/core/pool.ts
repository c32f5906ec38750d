import pg from 'pg';
import type { Sealer } from './sealed.ts';
import { noSealer } from './sealed.ts';

interface Sealing {
  /** Seals and opens what is stored sealed. */
  readonly sealer: Sealer;
}

export type Pool = pg.Pool &
  Sealing & {
    /** How its transactions begin; `begin` unless told. */
    readonly begin?: string;
    /** The transaction that all is part of, see {@link joined}. */
    readonly open?: Client;
  };
type Client = pg.PoolClient & Sealing;
/** A pool, or the client of an open transaction: SQL functions take either. */
export type Db = Pool | Client;

// Keys and counts stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** In milliseconds: how long to wait for a connection, and for the answer to a statement. */
interface Patience {
  connect: number;
  answer: number;
}

/**
 * Of the gateway, whose CPEs wait some 30 seconds: rather a 503 than nothing. None of its statements takes a tenth of this on a healthy
 * database; one that is given up may have been done, which a CPE that says the same again does not change. Not shorter, since a
 * process that bundles the workflows at its start is busy for seconds, and hears of nothing meanwhile.
 */
export const gatewayPatience: Patience = { connect: 10_000, answer: 10_000 };

interface PoolOptions {
  /** Without, whoever waits for the database waits as long as it takes, which is right for work that is done again where it is given up. */
  patience?: Patience | undefined;
  /** Without, nothing that is sealed can be written or read. */
  sealer?: Sealer;
  /** As whom each connection acts, instead of the user that it logs in as. One that can't is not used. */
  role?: string;
}

/** `max` bounds the pool's connections; `onError` hears of idle connections that broke. */
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
  // A connection that breaks in the middle of a transaction fails its statements. Without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return Object.assign(pool, { sealer });
}

async function connect(pool: Pool): Promise<Client> {
  return (await pool.connect()) as Client;
}

/** Statements that `work` sends without awaiting the one before are executed in their order, each by itself, in one round trip. */
export async function onOneConnection<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(pool);
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
      // The connection is gone and the transaction with it; the pool must not hand it out again.
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
