import pg from 'pg';
import type { Db } from './pool.ts';

const channel = 'cuttle_wake';

/** `payload` must stay below PostgreSQL's 8000 bytes. */
export async function notifyWake(db: Db, payload: string): Promise<void> {
  await db.query({ name: 'notify_wake', text: `select pg_notify('${channel}', $1)`, values: [payload] });
}

/** A connection of its own that hears every wake; `onEnd` is called once, when it is lost or was ended. */
export async function listenForWakes(
  connectionString: string,
  onPayload: (payload: string) => void,
  onEnd: () => void,
): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: 'cuttle wakeups', keepAlive: true, connectionTimeoutMillis: 10_000 });
  // An error of an idle connection is followed by `end`.
  client.on('error', () => undefined);
  client.on('notification', (message) => {
    onPayload(message.payload ?? '');
  });
  try {
    await client.connect();
    await client.query(`listen ${channel}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  client.once('end', onEnd);
  return client;
}
