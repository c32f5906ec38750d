import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Waiting } from '../../db/core/gauges.ts';
import { ping } from '../../db/core/health.ts';
import type { Pool } from '../../db/core/pool.ts';
import type { Readiness, ReadinessReport } from '../../lib/observability/readiness.ts';
import { recently, within } from '../../lib/cached.ts';
import type { Role } from './roles.ts';
import type { Workers } from './worker/workers.ts';

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
  const asked = (): Promise<unknown> =>
    connection.withDeadline(Date.now() + patience, () => connection.workflowService.getSystemInfo({}));
  readiness.add({ name: 'temporal', needed: wanted.has('worker'), state: () => answered(asked()) });
  if (workers) readiness.add({ name: 'worker', needed: true, state: () => workers.state });
  readiness.add({ name: 'outbox', needed: false, state: async () => lagOf(await waiting()) });
}

/** How many workers are known to poll within the last minute or so; Temporal forgets the others after five. */
const polledWithin = 90_000;
/** However often people look: milliseconds. */
const freshFor = 2000;

/** What this process can tell of the whole installation: its own readiness, and whether there are workers, in whichever process. */
export function installationHealth(
  readiness: Readiness,
  connection: Connection,
  namespace: string,
  taskQueue: string,
): () => Promise<ReadinessReport> {
  const polled = async (): Promise<string> => {
    const { pollers } = await connection.withDeadline(Date.now() + patience, () =>
      connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      }),
    );
    const lately = pollers.filter(
      ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > Date.now() - polledWithin,
    );
    return lately.length > 0 ? 'up' : 'no worker runs';
  };
  return recently(freshFor, async () => {
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
  return waiting.outboxLag <= longestLag ? 'up' : `Temporal is told of things ${Math.round(waiting.outboxLag)} s late`;
}
