import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Pool } from '../../db/core/pool.ts';
import type { UntoldDelivery } from '../../db/events/webhookDeliveries.ts';
import {
  failDelivery,
  failDisabledDeliveries,
  listToldDeliveries,
  listUntoldDeliveries,
  markDeliveryTold,
} from '../../db/events/webhookDeliveries.ts';
import { deliveryWorkflowId } from '../../domain/webhooks.ts';
import type { Log } from '../observability/log.ts';
import { Periodic } from '../periodic.ts';

interface DeliveriesDependencies {
  pool: Pool;
  client: Client;
  log: Log;
  taskQueue: string;
  /** The registered name of CuttleOrganization. */
  organizationAttribute: string;
}

const everyMilliseconds = 1000;
/** Every so many sweeps it is looked whether the deliveries' executions are still there. */
const sweepsPerLook = 10;
/** How long a delivery that Temporal was told of is left alone. */
const patienceSeconds = 60;

/**
 * Starts the workflows of deliveries, which the database writes with the events, in the processes that have a worker. Those of an execution that
 * somebody terminated have failed; one that Temporal forgot is started again.
 */
export class WebhookDeliveries {
  readonly #deps: DeliveriesDependencies;
  readonly #sweeps = new Periodic(() => this.#sweep(), everyMilliseconds);
  #sweepCount = 0;
  #wanted = false;
  #stopped = false;
  #starting: Promise<void> | undefined;
  #failing = false;

  constructor(deps: DeliveriesDependencies) {
    this.#deps = deps;
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sweeps.stop();
    await this.#starting;
  }

  /** There may be some to start: looks at once, or as soon as the look under way is over. Never throws and waits for nothing. */
  readonly tell = (): void => {
    this.#wanted = true;
    this.#starting ??= this.#startAll().finally(() => {
      this.#starting = undefined;
    });
  };

  async #sweep(): Promise<void> {
    this.tell();
    await this.#starting;
    this.#sweepCount += 1;
    if (this.#sweepCount % sweepsPerLook === 0) await this.#heedFailure(() => this.#lookAfter());
  }

  async #startAll(): Promise<void> {
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      await this.#heedFailure(async () => {
        const deliveries = await listUntoldDeliveries(this.#deps.pool);
        await Promise.all(deliveries.map((delivery) => this.#start(delivery)));
      });
    }
  }

  async #heedFailure(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        this.#deps.log.warn({ err: error }, 'cannot start deliveries to webhooks now; they wait in the database');
      this.#failing = true;
    }
  }

  async #start({ id, organizationId, webhookId, type }: UntoldDelivery): Promise<void> {
    const { pool, client, taskQueue, organizationAttribute } = this.#deps;
    try {
      await client.workflow.start('webhookDelivery', {
        taskQueue,
        workflowId: deliveryWorkflowId(organizationId, webhookId, id),
        // A delivery that is over may be made again.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        args: [{ organizationId, deliveryId: id }],
        typedSearchAttributes: [
          { key: defineSearchAttributeKey(organizationAttribute, 'KEYWORD'), value: organizationId },
        ],
        staticSummary: type,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    await markDeliveryTold(pool, organizationId, id, true);
  }

  async #lookAfter(): Promise<void> {
    const { pool } = this.#deps;
    await failDisabledDeliveries(pool);
    for (const delivery of await listToldDeliveries(pool, patienceSeconds)) await this.#look(delivery);
  }

  async #look({ id, organizationId, webhookId }: UntoldDelivery): Promise<void> {
    const { pool, client, log } = this.#deps;
    try {
      const { status } = await client.workflow.getHandle(deliveryWorkflowId(organizationId, webhookId, id)).describe();
      if (status.name === 'RUNNING' || status.name === 'PAUSED') {
        await markDeliveryTold(pool, organizationId, id, true);
        return;
      }
      await failDelivery(pool, organizationId, id, 'Its workflow was ended in Temporal');
      log.warn({ delivery: id, execution: status.name }, 'a delivery to a webhook was ended in Temporal');
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await markDeliveryTold(pool, organizationId, id, false);
    }
  }
}
