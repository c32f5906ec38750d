import type { DeviceActionOutcome } from '../domain/devices/deviceActions.ts';
import type { Paused } from '../domain/runs/begin.ts';
import type { FailureType, Trigger } from '../domain/types.ts';

/**
 * What workflows send to activities and get back: ids, counts and one-line summaries. All of it is stored in Temporal's
 * histories, so it must never hold data of a customer.
 */

export interface BeginRunInput {
  instanceId: string;
  trigger: Trigger;
  workflowRunId: string;
  /** The first run id of the execution's chain. A reset and continue-as-new keep it. */
  firstExecutionRunId: string;
}

interface AdoptRunInput {
  runId: number;
  workflowRunId: string;
  /** The execution that continued as new in this one. */
  previous: string | undefined;
}

/** local: the workflows' worker executes scripts itself. queue: a worker of the activities' task queue does. */
export type ScriptActivityMode = 'local' | 'queue';

export type BeginRunResult =
  | ({
      kind: 'begun';
      runId: number;
      number: number;
      reason: string;
      scriptActivityMode: ScriptActivityMode;
    } & RunLimits)
  | HeldRun
  /** There is nothing to run. `waiting`: the instance is still waiting for its first trigger. */
  | { kind: 'nothing'; reason: 'detached' | 'withdrawn' | 'duplicate'; waiting: boolean };

/** A run that must wait before it begins. */
export type HeldRun =
  /** `by`: the name of another service of the device, which runs first. */
  | { kind: 'held'; by: string }
  | { kind: 'held'; paused: Paused }
  /** The organization has this many runs, its limit. */
  | { kind: 'held'; limit: number };

/** What the service's version sets for its runs. Values equal to the default are left out. */
export interface RunLimits {
  /** How long the CPE may take to respond. Default: `delivery_timeout` of temporal.yaml. */
  deliverySeconds?: number;
  /** How much longer than the default a step of the script may execute. */
  extraScriptSeconds?: number;
  /** The device does not meet the service's constraints: the script is not executed. */
  violatesConstraints?: true;
}

export interface ExecuteScriptInput {
  runId: number;
  /** From 1. */
  step: number;
  /** When the wait before this step ended, in milliseconds since 1970. */
  resumedAt?: number;
  /** That wait ended at its time limit. */
  timedOut?: true;
}

export interface HttpRequestInput {
  runId: number;
  /** The step that ended with the request. */
  step: number;
}

export type ExecuteScriptResult = StepEnd & {
  /** The step's messages in one line; "" if there are none. */
  summary: string;
  /** A device with messages of the run has no session: it needs a connection request. */
  needsConnection: boolean;
  /** The script has finished, and no message of the run is outstanding. */
  settled: boolean;
};

/**
 * How a step ended.
 * - sleep: the script sleeps for `seconds`.
 * - call: it waits for the response to this message of the run, for `seconds` (default: `delivery_timeout`).
 * - http: it waits for the response to an HTTP request.
 * - event: it waits for an Inform with one of certain events, for `seconds` (default: `delivery_timeout`).
 * - finished: it set the status to provisioned.
 * - failed: it set the status to failed, set no status, or raised an error.
 */
export type StepEnd =
  | { kind: 'sleep'; seconds: number }
  | { kind: 'call'; message: number; seconds?: number }
  | { kind: 'http' }
  | { kind: 'event'; seconds?: number }
  | { kind: 'finished' }
  | { kind: 'failed' };

/**
 * Why the workflow closes the run. settled: all messages are acknowledged or one is faulted; the database decides
 * which.
 */
export type RunEnd =
  | { kind: 'settled' }
  | { kind: 'constraintViolation' }
  | { kind: 'script'; step: number }
  | { kind: 'timeout'; after: string }
  | { kind: 'superseded' }
  | { kind: 'cancelled' };

export interface RecordOutcomeInput {
  runId: number;
  end: RunEnd;
}

export type RecordOutcomeResult =
  | { status: 'running'; messages: number }
  | { status: 'provisioned'; messages: number }
  | { status: 'failed'; messages: number; type: FailureType; message: string; detached: boolean };

/** The activities of the workflow `serviceInstance`. Each may execute twice. */
export interface Activities {
  beginRun(input: BeginRunInput): Promise<BeginRunResult>;
  /**
   * Makes the execution the one of the run.
   * @returns false if the run belongs to neither this execution nor the previous one: this one was reset.
   */
  adoptRun(input: AdoptRunInput): Promise<{ adopted: boolean }>;
  executeScript(input: ExecuteScriptInput): Promise<ExecuteScriptResult>;
  httpRequest(input: HttpRequestInput): Promise<void>;
  requestConnection(input: { runId: number } | DeviceActionAddress): Promise<void>;
  recordOutcome(input: RecordOutcomeInput): Promise<RecordOutcomeResult>;
}

export interface DeviceActionAddress {
  organizationId: string;
  actionId: string;
}

/** The activity of the workflow `deviceAction`, besides requestConnection. It may execute twice. */
export interface DeviceActionActivities {
  /**
   * Closes the action, so that nothing of it is sent any more.
   * @returns its outcome, which is still open while the CPE holds the message; undefined if the action was deleted.
   */
  closeDeviceAction(
    input: DeviceActionAddress & { state: 'expired' | 'cancelled' },
  ): Promise<DeviceActionOutcome | undefined>;
}

export interface WebhookDeliveryAddress {
  organizationId: string;
  deliveryId: string;
}

/** The activities of the workflow `webhookDelivery`. Each may execute twice. */
export interface WebhookActivities {
  /** Makes one attempt. Fails with the reason if the endpoint does not accept the event. */
  deliverWebhook(input: WebhookDeliveryAddress): Promise<{ status: number }>;
  abandonDelivery(input: WebhookDeliveryAddress & { reason: string }): Promise<void>;
}
