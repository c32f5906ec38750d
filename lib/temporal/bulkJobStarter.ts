import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { JobKind, OpenJob } from '../../db/jobs/jobs.ts';
import { cancelJob, listToldJobs, listUntoldJobs, markJobTold } from '../../db/jobs/jobs.ts';
import type { Pool } from '../../db/core/pool.ts';
import { bulkRetryWorkflowId } from '../../domain/jobs/bulkRetry.ts';
import { rolloutWorkflowId } from '../../domain/jobs/rollout.ts';
import type { Log } from '../observability/log.ts';
import { TellingSweeps } from './pendingWorkflowStarter.ts';

interface BulkJobsDependencies {
  pool: Pool;
  client: Client;
  log: Log;
  taskQueue: string;
  /** The registered name of CuttleOrganization. */
  organizationAttribute: string;
}

interface JobWorkflow {
  type: string;
  id: (organizationId: string, jobId: string) => string;
  summary: (total: number) => string;
  /** Sent with the start, and to an execution that is there already: it is to look at the job. */
  signal?: 'look';
}

const workflows: Record<JobKind, JobWorkflow> = {
  retry: { type: 'bulkRetry', id: bulkRetryWorkflowId, summary: (total) => `retry of ${total} failed instances` },
  rollout: {
    type: 'rollout',
    id: rolloutWorkflowId,
    summary: (total) => `rollout to ${total} instances`,
    signal: 'look',
  },
};
const kinds = Object.keys(workflows) as JobKind[];

const everyMilliseconds = 1000;
/** Every so many sweeps it is looked whether the jobs' executions are still there. */
const sweepsPerLook = 10;
/** How long a job that Temporal was told of is left alone. */
const patienceSeconds = 30;

/**
 * Starts the workflows of the bulk retries and rollouts that the API stored, and tells those of rollouts that it changed, in the processes
 * that have a worker. An execution that somebody terminated ends its job; one that Temporal forgot is started again, and goes on where the
 * job stands.
 */
export class BulkJobs {
  readonly #deps: BulkJobsDependencies;
  readonly #sweeps: TellingSweeps;

  constructor(deps: BulkJobsDependencies) {
    this.#deps = deps;
    this.#sweeps = new TellingSweeps({
      everyMilliseconds,
      tell: () => this.#tellAll(),
      sweepsPerLook,
      look: () => this.#lookAfter(),
      log: deps.log,
      complaint: 'cannot start bulk retries and rollouts now; they wait in the database',
    });
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    await this.#sweeps.stop();
  }

  async #tellAll(): Promise<void> {
    for (const kind of kinds)
      for (const job of await listUntoldJobs(this.#deps.pool, kind)) await this.#tell(kind, job);
  }

  async #lookAfter(): Promise<void> {
    for (const kind of kinds)
      for (const job of await listToldJobs(this.#deps.pool, kind, patienceSeconds)) await this.#look(kind, job);
  }

  /** Marked before it is told: what is changed meanwhile is told, too. One that was marked and not told is found by {@link #look}. */
  async #tell(kind: JobKind, job: OpenJob): Promise<void> {
    const { pool } = this.#deps;
    await markJobTold(pool, kind, job.id, true);
    try {
      await this.#startOrSignal(kind, job);
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      await markJobTold(pool, kind, job.id, false);
      throw error;
    }
  }

  async #startOrSignal(kind: JobKind, { id, organizationId, total }: OpenJob): Promise<void> {
    const { client, taskQueue, organizationAttribute } = this.#deps;
    const { type, signal, ...workflow } = workflows[kind];
    const options = {
      taskQueue,
      workflowId: workflow.id(organizationId, id),
      workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
      args: [{ organizationId, jobId: id }],
      typedSearchAttributes: [
        { key: defineSearchAttributeKey(organizationAttribute, 'KEYWORD'), value: organizationId },
      ],
      staticSummary: workflow.summary(total),
    };
    if (signal) await client.workflow.signalWithStart(type, { ...options, signal });
    else await client.workflow.start(type, options);
  }

  async #look(kind: JobKind, { id, organizationId }: OpenJob): Promise<void> {
    const { pool, client, log } = this.#deps;
    try {
      const { status } = await client.workflow.getHandle(workflows[kind].id(organizationId, id)).describe();
      if (status.name === 'RUNNING' || status.name === 'PAUSED') return;
      if (await cancelJob(pool, kind, organizationId, id))
        log.warn({ job: id, execution: status.name }, `a ${kind} was ended in Temporal`);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await markJobTold(pool, kind, id, false);
    }
  }
}
