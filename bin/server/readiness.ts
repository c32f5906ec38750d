import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Waiting } from '../../db/core/gauges.ts';
import { ping } from '../../db/core/health.ts';
import type { Pool } from '../../db/core/pool.ts';
import type { Readiness, ReadinessReport } from '../../lib/observability/readiness.ts';
import { cached, within } from '../../lib/cached.ts';
import { pingTemporal } from '../../lib/temporal/temporalConnection.ts';
import type { Role } from './roles.ts';
import type { Workers } from './worker/workers.ts';

/** Milliseconds that the check of each part may take. */
const checkTimeoutMs = 2000;
/** Seconds. Rows are normally dispatched within milliseconds, or by the next sweep of another process. */
const maxLagSeconds = 60;

interface Parts {
  wanted: Set<Role>;
  pool: Pool;
  connection: Connection;
  workers: Workers | undefined;
  waiting: () => Promise<Waiting | undefined>;
}

/**
 * Watches the parts that every process has. Only workers need Temporal: without it the API and the gateway still
 * accept requests, and the outbox keeps what they cause.
 */
export function watchParts(readiness: Readiness, { wanted, pool, connection, workers, waiting }: Parts): void {
  readiness.add({ name: 'database', needed: true, state: () => answered(within(checkTimeoutMs, ping(pool))) });
  readiness.add({
    name: 'temporal',
    needed: wanted.has('worker'),
    state: () => answered(pingTemporal(connection, checkTimeoutMs)),
  });
  if (workers) readiness.add({ name: 'worker', needed: true, state: () => workers.state });
  readiness.add({ name: 'outbox', needed: false, state: async () => lagOf(await waiting()) });
}

/** Milliseconds. Temporal forgets workers that have not polled for five minutes. */
const pollWindowMs = 90_000;
/** Milliseconds for which a result is reused, however often it is read. */
const cacheMs = 2000;

/**
 * Returns what this process knows of the whole installation: its own readiness, and whether any process runs workers.
 */
export function installationHealth(
  readiness: Readiness,
  connection: Connection,
  namespace: string,
  taskQueue: string,
): () => Promise<ReadinessReport> {
  const polled = async (): Promise<string> => {
    const { pollers } = await connection.withDeadline(Date.now() + checkTimeoutMs, () =>
      connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      }),
    );
    const lately = pollers.filter(
      ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > Date.now() - pollWindowMs,
    );
    return lately.length > 0 ? 'up' : 'no worker runs';
  };
  return cached(cacheMs, async () => {
    const report = await readiness.read();
    if (report.parts.worker !== undefined) return report;
    const worker = await polled().catch(() => 'not known');
    return {
      status: worker === 'up' || report.status !== 'up' ? report.status : 'degraded',
      parts: { ...report.parts, worker },
    };
  });
}

function answered(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'up',
    () => 'does not answer',
  );
}

function lagOf(waiting: Waiting | undefined): string {
  if (!waiting) return 'not known';
  return waiting.outboxLag <= maxLagSeconds
    ? 'up'
    : `Temporal receives changes ${Math.round(waiting.outboxLag)} s late`;
}
