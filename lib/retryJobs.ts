import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Pool } from '../db/pool.ts';
import type { OpenRetryJob } from '../db/retryJobs.ts';
import { cancelRetryJob, listToldRetryJobs, listUntoldRetryJobs, markRetryJobTold } from '../db/retryJobs.ts';
import { retryWorkflowId } from '../domain/bulkRetry.ts';
import type { Log } from './log.ts';
import { Periodic } from './periodic.ts';

interface RetryJobsDependencies {
  pool: Pool;
  client: Client;
  log: Log;
  taskQueue: string;
  /** The registered name of CuttleOrganization. */
  organizationAttribute: string;
}

const everyMilliseconds = 1000;
/** Every so many sweeps it is looked whether the jobs' executions are still there. */
const sweepsPerLook = 10;
/** How long a job that Temporal was told of is left alone. */
const patienceSeconds = 30;

/**
 * Starts the workflows of bulk retries that the API stored, in the processes that have a worker. An execution that somebody terminated
 * cancels its job; one that Temporal forgot is started again, and goes on where the job stands.
 */
export class RetryJobs {
  readonly #deps: RetryJobsDependencies;
  readonly #sweeps = new Periodic(() => this.#sweep(), everyMilliseconds);
  #sweepCount = 0;
  #failing = false;

  constructor(deps: RetryJobsDependencies) {
    this.#deps = deps;
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    await this.#sweeps.stop();
  }

  async #sweep(): Promise<void> {
    const { pool, log } = this.#deps;
    try {
      for (const job of await listUntoldRetryJobs(pool)) await this.#tell(job);
      this.#sweepCount += 1;
      if (this.#sweepCount % sweepsPerLook === 0) {
        for (const job of await listToldRetryJobs(pool, patienceSeconds)) await this.#look(job);
      }
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) log.warn({ err: error }, 'cannot start bulk retries now; they wait in the database');
      this.#failing = true;
    }
  }

  async #tell({ id, organizationId, total }: OpenRetryJob): Promise<void> {
    const { pool, client, taskQueue, organizationAttribute } = this.#deps;
    try {
      await client.workflow.start('bulkRetry', {
        taskQueue,
        workflowId: retryWorkflowId(organizationId, id),
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        args: [{ organizationId, jobId: id }],
        typedSearchAttributes: [{ key: defineSearchAttributeKey(organizationAttribute, 'KEYWORD'), value: organizationId }],
        staticSummary: `retry of ${total} failed instances`,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    await markRetryJobTold(pool, id, true);
  }

  async #look({ id, organizationId }: OpenRetryJob): Promise<void> {
    const { pool, client, log } = this.#deps;
    try {
      const { status } = await client.workflow.getHandle(retryWorkflowId(organizationId, id)).describe();
      if (status.name === 'RUNNING' || status.name === 'PAUSED') return;
      if (await cancelRetryJob(pool, organizationId, id)) log.warn({ job: id, execution: status.name }, 'a bulk retry was ended in Temporal');
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await markRetryJobTold(pool, id, false);
    }
  }
}
