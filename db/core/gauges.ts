import type { Db } from './pool.ts';

/** The numbers of waiting rows in all organizations together, at most {@link maxCounted} of each kind. */
export interface Waiting {
  messagesQueued: number;
  messagesSent: number;
  triggersQueued: number;
  triggersDelayed: number;
  runs: number;
  outbox: number;
  /** Seconds since the oldest row was written; 0 when there is none. */
  outboxLag: number;
}

/** Larger numbers need not be exact. */
const maxCounted = 100_000;

const counted = (from: string): string =>
  `(select count(*) from (select 1 from ${from} limit ${maxCounted}) as found)::int`;

/** Counts waiting rows. It reads partial indexes, which contain little more than the waiting rows. */
export async function countWaiting(db: Db): Promise<Waiting> {
  const { rows } = await db.query<Waiting>({
    name: 'count_waiting',
    text: `select ${counted(`messages where state = 'queued'`)} as "messagesQueued",
      ${counted(`messages where state = 'sent'`)} as "messagesSent",
      ${counted(`triggers where state = 'queued'`)} as "triggersQueued",
      ${counted(`triggers where state = 'delayed'`)} as "triggersDelayed",
      ${counted(`runs where status = 'running'`)} as runs,
      ${counted('outbox')} as outbox,
      greatest(0, extract(epoch from now() - (select min(created_at) from outbox)))::float8 as "outboxLag"`,
  });
  const waiting = rows[0];
  if (!waiting) throw new Error('count_waiting returned no row');
  return waiting;
}
