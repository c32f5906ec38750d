import type { Client } from '@temporalio/client';
import { closeDeviceAction, listOpenDeviceActions, restartDeviceAction } from '../../db/devices/deviceActions.ts';
import type { Pool } from '../../db/core/pool.ts';
import { failDelivery, listOpenDeliveries, restartDelivery } from '../../db/events/webhookDeliveries.ts';
import type { JobKind } from '../../db/jobs/jobs.ts';
import { cancelJob, listOpenJobs, wakeJob } from '../../db/jobs/jobs.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import { findPendingWorkflowIds } from '../../db/outbox/outbox.ts';
import { bulkRetryWorkflowId } from '../../domain/jobs/bulkRetry.ts';
import { rolloutWorkflowId } from '../../domain/jobs/rollout.ts';
import { deliveryWorkflowId } from '../../domain/webhooks.ts';
import type { Log } from '../observability/log.ts';
import { findExecution } from './executions.ts';

/** An open job, device action or webhook delivery, each of which has its own workflow. */
interface OpenWork {
  id: string;
  workflowId: string;
  /** Settles it after its execution was closed without doing so. Returns false if it was settled meanwhile. */
  end: () => Promise<boolean>;
  /** Starts its workflow again after Temporal has lost it. */
  restart: () => Promise<OutboxRow[]>;
}

interface WorkKind {
  /** The name in the log. */
  name: string;
  /** Lists a batch in order of id, from the one after `after`. */
  list: (pool: Pool, after: string) => Promise<OpenWork[]>;
}

/** The minimum ages that are checked, because Temporal may simply be busy. */
const minAgeSeconds = { job: 30, other: 60 };
/** The maximum number of each kind that one check reads. */
const batch = 50;

const kinds: WorkKind[] = [
  jobs('retry', 'bulk retry', bulkRetryWorkflowId),
  jobs('rollout', 'rollout', rolloutWorkflowId),
  {
    name: 'device action',
    list: async (pool, after) =>
      (await listOpenDeviceActions(pool, minAgeSeconds.other, after, batch)).map(
        ({ id, organizationId, workflowId, isExpired }) => ({
          id,
          workflowId,
          end: () => closeDeviceAction(pool, organizationId, id, isExpired ? 'expired' : 'cancelled'),
          restart: () => restartDeviceAction(pool, organizationId, id),
        }),
      ),
  },
  {
    name: 'webhook delivery',
    list: async (pool, after) =>
      (await listOpenDeliveries(pool, minAgeSeconds.other, after, batch)).map(({ id, organizationId, webhookId }) => ({
        id,
        workflowId: deliveryWorkflowId(organizationId, webhookId, id),
        end: () => failDelivery(pool, organizationId, id, 'The workflow was ended in Temporal'),
        restart: () => restartDelivery(pool, organizationId, id),
      })),
  },
];

function jobs(kind: JobKind, name: string, workflowId: (organizationId: string, id: string) => string): WorkKind {
  return {
    name,
    list: async (pool, after) =>
      (await listOpenJobs(pool, kind, minAgeSeconds.job, after, batch)).map(({ id, organizationId }) => ({
        id,
        workflowId: workflowId(organizationId, id),
        end: () => cancelJob(pool, kind, organizationId, id),
        restart: () => wakeJob(pool, kind, organizationId, id),
      })),
  };
}

interface Dependencies {
  pool: Pool;
  client: Client;
  log: Log;
  dispatchOutbox: (rows: OutboxRow[]) => void;
}

/**
 * Handles jobs, device actions and webhook deliveries whose execution has vanished: those that were terminated are
 * settled, and those that Temporal has lost are started again. Runs of service instances are left to Reconciliation.
 */
export class VanishedExecutions {
  readonly #deps: Dependencies;
  /** By kind, the id after which the next check continues; '' to start again. */
  readonly #positions = new Map<WorkKind, string>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Checks the next batch of each kind. */
  async check(): Promise<void> {
    for (const kind of kinds) {
      const open = await kind.list(this.#deps.pool, this.#positions.get(kind) ?? '');
      this.#positions.set(kind, (open.length === batch && open.at(-1)?.id) || '');
      if (open.length > 0) await this.#lookAt(kind, open);
    }
  }

  async #lookAt({ name }: WorkKind, open: OpenWork[]): Promise<void> {
    const { pool, client, log, dispatchOutbox } = this.#deps;
    const workflowIds = open.map(({ workflowId }) => workflowId);
    const pending = new Set(await findPendingWorkflowIds(pool, workflowIds));
    for (const { workflowId, end, restart } of open.filter((each) => !pending.has(each.workflowId))) {
      const execution = await findExecution(client, workflowId);
      if (!execution) dispatchOutbox(await restart());
      else if (!execution.isOpen && (await end()))
        log.warn({ workflowId, execution: execution.status }, `A ${name} was ended in Temporal`);
    }
  }
}
