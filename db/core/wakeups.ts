import pg from 'pg';
import { connectionOptions } from './connections.ts';
import { ping } from './health.ts';
import type { Db } from './pool.ts';

/**
 * The channels to all processes: the devices to wake, datagrams for the gateways' STUN ports, and hints about new API
 * events and about outbox rows that no process dispatches.
 */
type Channel = 'cuttle_wake' | 'cuttle_datagram' | 'cuttle_events' | 'cuttle_outbox';

/** Sends a notification. PostgreSQL limits `payload` to less than 8000 bytes. */
export async function notify(db: Db, channel: Channel, payload: string): Promise<void> {
  await db.query({ name: 'notify', text: 'select pg_notify($1, $2)', values: [channel, payload] });
}

/** Milliseconds between two pings, and to their answer: nothing else notices that a listening connection is dead. */
const liveness = { pingMs: 15_000, answerMs: 10_000 };

/** Opens a connection that listens on all channels. It calls `onEnd` once, when it is lost or closed. */
export async function listenToNotifications(
  connectionString: string,
  onPayload: (payload: string, channel: Channel) => void,
  onEnd: () => void,
  { pingMs, answerMs } = liveness,
): Promise<pg.Client> {
  const client = new pg.Client({
    ...connectionOptions(connectionString),
    application_name: 'cuttle wakeups',
    connectionTimeoutMillis: 10_000,
    query_timeout: answerMs,
    // A statement without an answer closes the connection, which is then replaced.
    pipeline: true,
  });
  // After an error of an idle connection, `end` follows.
  client.on('error', () => undefined);
  client.on('notification', (message) => {
    onPayload(message.payload ?? '', message.channel as Channel);
  });
  try {
    await client.connect();
    await client.query('listen cuttle_wake; listen cuttle_datagram; listen cuttle_events; listen cuttle_outbox');
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  const pings = setInterval(() => void ping(client).catch(() => undefined), pingMs);
  client.once('end', () => {
    clearInterval(pings);
    onEnd();
  });
  return client;
}
