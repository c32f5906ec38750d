import type { Connection } from '@temporalio/client';
import type { Waiting } from '../db/gauges.ts';
import { ping } from '../db/health.ts';
import type { Pool } from '../db/pool.ts';
import type { Readiness } from '../lib/readiness.ts';
import { within } from '../lib/recently.ts';
import type { Role } from './roles.ts';
import type { Workers } from './workers.ts';

/** So long each part is asked: milliseconds. */
const patience = 2000;
/** Entries are told within milliseconds, or by the next sweep of another process: seconds. */
const longestLag = 60;

interface Parts {
  wanted: Set<Role>;
  pool: Pool;
  connection: Connection;
  workers: Workers | undefined;
  waiting: () => Promise<Waiting | undefined>;
}

/**
 * The parts that every process has. Temporal is needed by workers alone: without it the API still takes what it is told, and the gateway
 * what CPEs say, and the outbox keeps it.
 */
export function watchParts(readiness: Readiness, { wanted, pool, connection, workers, waiting }: Parts): void {
  readiness.add({ name: 'database', needed: true, state: () => answered(within(patience, ping(pool))) });
  const asked = (): Promise<unknown> => connection.withDeadline(Date.now() + patience, () => connection.workflowService.getSystemInfo({}));
  readiness.add({ name: 'temporal', needed: wanted.has('worker'), state: () => answered(asked()) });
  if (workers) readiness.add({ name: 'worker', needed: true, state: () => workers.state });
  readiness.add({ name: 'outbox', needed: false, state: async () => lagOf(await waiting()) });
}

function answered(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'up',
    () => 'does not answer',
  );
}

function lagOf(waiting: Waiting | undefined): string {
  if (!waiting) return 'not known';
  return waiting.outboxLag <= longestLag ? 'up' : `Temporal is told of things ${Math.round(waiting.outboxLag)} s late`;
}
