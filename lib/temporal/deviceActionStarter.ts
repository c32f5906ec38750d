import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { ToldRequest } from '../../db/devices/deviceActions.ts';
import {
  closeRequest,
  listToldRequests,
  listUntoldRequests,
  markRequestTold,
  settleConnectionRequests,
} from '../../db/devices/deviceActions.ts';
import type { Pool } from '../../db/core/pool.ts';
import { isOver, deviceActionWorkflowId } from '../../domain/devices/deviceActions.ts';
import type { Log } from '../observability/log.ts';
import { TellingSweeps } from './pendingWorkflowStarter.ts';
import type { SearchAttributeNames } from '../config/temporalConfig.ts';

interface RequestsDependencies {
  pool: Pool;
  client: Client;
  log: Log;
  taskQueue: string;
  searchAttributes: SearchAttributeNames;
  hintEvents: () => void;
}

const everyMilliseconds = 500;
/** Every so many sweeps it is looked whether the requests' executions are still there. */
const sweepsPerLook = 20;
/** How long a request that Temporal was told of is left alone. */
const patienceSeconds = 60;

/**
 * Starts the workflows of what was asked by hand, and tells them how it ended, in the processes that have a worker. A request whose execution somebody
 * terminated is cancelled; one that Temporal forgot is started again.
 */
export class DeviceRequests {
  readonly #deps: RequestsDependencies;
  readonly #sweeps: TellingSweeps;

  constructor(deps: RequestsDependencies) {
    this.#deps = deps;
    this.#sweeps = new TellingSweeps({
      everyMilliseconds,
      tell: () => this.#tellAll(),
      sweepsPerLook,
      look: () => this.#lookAfter(),
      log: deps.log,
      complaint: 'cannot start device actions in Temporal; they stay in the database until it responds',
    });
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    await this.#sweeps.stop();
  }

  async #tellAll(): Promise<void> {
    const { pool, hintEvents } = this.#deps;
    if ((await settleConnectionRequests(pool)) > 0) hintEvents();
    await Promise.all((await listUntoldRequests(pool)).map((request) => this.#tell(request)));
  }

  async #lookAfter(): Promise<void> {
    for (const request of await listToldRequests(this.#deps.pool, patienceSeconds)) await this.#look(request);
  }

  async #tell(request: ToldRequest): Promise<void> {
    await (isOver(request.status) ? this.#signal(request) : this.#start(request));
    await markRequestTold(this.#deps.pool, request.id, request.status);
  }

  async #start({ id, organizationId, deviceId, method, leftMs }: ToldRequest): Promise<void> {
    const { client, taskQueue, searchAttributes } = this.#deps;
    const keyword = (name: string, value: string) => ({ key: defineSearchAttributeKey(name, 'KEYWORD'), value });
    try {
      await client.workflow.start('deviceAction', {
        taskQueue,
        workflowId: deviceActionWorkflowId(organizationId, deviceId, id),
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        args: [{ organizationId, actionId: id, remainingMs: Math.round(leftMs) }],
        typedSearchAttributes: [
          keyword(searchAttributes.organization, organizationId),
          keyword(searchAttributes.device, deviceId),
        ],
        staticSummary: method,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  async #signal({ id, organizationId, deviceId, status, faultCode }: ToldRequest): Promise<void> {
    try {
      await this.#deps.client.workflow
        .getHandle(deviceActionWorkflowId(organizationId, deviceId, id))
        .signal('settled', { status, faultCode });
    } catch (error) {
      // It was settled before it was started, or has ended by itself.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  async #look({ id, organizationId, deviceId, status, leftMs }: ToldRequest): Promise<void> {
    const { pool, client, log } = this.#deps;
    try {
      const { status: execution } = await client.workflow
        .getHandle(deviceActionWorkflowId(organizationId, deviceId, id))
        .describe();
      const isOpen = execution.name === 'RUNNING' || execution.name === 'PAUSED';
      if (!isOpen && (await closeRequest(pool, organizationId, id, leftMs < 0 ? 'expired' : 'cancelled'))) {
        log.warn({ request: id, execution: execution.name }, 'a device action was ended in Temporal');
      }
      await markRequestTold(pool, id, status);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await markRequestTold(pool, id, undefined);
    }
  }
}
