import pg from 'pg';
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

/** Opens a connection that listens on all channels. It calls `onEnd` once, when it is lost or closed. */
export async function listenToNotifications(
  connectionString: string,
  onPayload: (payload: string, channel: Channel) => void,
  onEnd: () => void,
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    application_name: 'cuttle wakeups',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
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
  client.once('end', onEnd);
  return client;
}
