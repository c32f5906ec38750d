import type { Waiting } from '../../../db/core/gauges.ts';
import { countWaiting } from '../../../db/core/gauges.ts';
import type { Pool } from '../../../db/core/pool.ts';
import type { Log } from '../log.ts';
import { cached, within } from '../../cached.ts';
import type { Metrics } from './metrics.ts';

/** Milliseconds for which a result is reused, however often it is scraped. */
const cacheMs = 5000;
/** Milliseconds. A scrape that waits for an unreachable database would time out and lose all other metrics. */
const timeoutMs = 2000;

/** Counts what waits in the database; undefined when the database does not answer. */
export function waitingIn(pool: Pool, log: Log): () => Promise<Waiting | undefined> {
  return cached(cacheMs, () =>
    within(timeoutMs, countWaiting(pool)).catch((error: unknown) => {
      log.debug({ err: error }, 'what waits could not be counted');
      return undefined;
    }),
  );
}

/** Adds gauges of the database's content. Every process reports the same values: aggregate them with `max()`. */
export function watchWaiting(metrics: Metrics, read: () => Promise<Waiting | undefined>): void {
  const watchStates = (name: string, help: string, pick: (waiting: Waiting) => Record<string, number>): void => {
    metrics.watchBy('state', name, help, async () => {
      const waiting = await read();
      return waiting ? pick(waiting) : {};
    });
  };
  watchStates(
    'cuttle_messages_waiting',
    'Messages to CPEs: queued, or sent and not answered',
    ({ messagesQueued, messagesSent }) => ({
      queued: messagesQueued,
      sent: messagesSent,
    }),
  );
  watchStates(
    'cuttle_triggers_waiting',
    'Triggers whose run has not begun; delayed: automatic retries',
    ({ triggersQueued, triggersDelayed }) => ({
      queued: triggersQueued,
      delayed: triggersDelayed,
    }),
  );
  metrics.watch('cuttle_runs_active', 'Runs under way', async () => (await read())?.runs);
  metrics.watch(
    'cuttle_outbox_entries',
    'Rows of the outbox that wait for dispatch',
    async () => (await read())?.outbox,
  );
  metrics.watch(
    'cuttle_outbox_lag_seconds',
    'Age of the oldest entry of the outbox',
    async () => (await read())?.outboxLag,
  );
  metrics.watch('cuttle_database_up', 'Whether the database answered when these gauges were last read', async () =>
    (await read()) ? 1 : 0,
  );
}
