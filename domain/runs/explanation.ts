import type { ConnectionRequestState } from '../devices/connectionRequest.ts';
import type { InstanceStatus, RunError } from '../types.ts';

/** What the database knows about the state of an instance, read in one snapshot. Times are in ISO 8601. */
export interface InstanceFacts {
  now: string;
  id: string;
  status: InstanceStatus;
  deviceId: string;
  events: string[];
  attachedAt: string;
  updatedAt: string;
  lastInform: { at: string; events: string[] } | null;
  serialNumber: string;
  /** When the CPE sent a BOOTSTRAP although its ParameterKey showed that it was not reset; null: not the last one. */
  repeatedBootstrapAt: string | null;
  /** Other devices with the same serial number, at most 3. */
  namesakes: { id: string; oui: string | null; informedAt: string | null }[];
  /** The last Inform with this serial number that was refused, within a day. */
  refusal: { at: string; reason: string; oui: string } | null;
  /** The time of the instance's oldest outbox entry that has not been dispatched to Temporal. */
  pendingDispatchSince: string | null;
  /** The trigger that waits for its run. */
  trigger: { reason: string; at: string } | null;
  /** Another instance of the device that runs first: it is running, or its trigger waits at a lower position. */
  ahead: { instanceId: string; serviceName: string; running: boolean } | null;
  /** What is paused, so that no run starts. */
  paused: { what: 'instance' | 'device' | 'organization'; at: string } | null;
  /** The organization's limit on concurrent runs, if it is reached. */
  runLimit: number | null;
  /** When the failed run is retried automatically. */
  retryAt: string | null;
  lastRun: LastRun | null;
}

interface LastRun {
  number: number;
  error: RunError | null;
  finishedAt: string | null;
  /** When it last made progress: its start, a step, or an answer. */
  movedAt: string;
  /** When the script's sleep ends; null if it does not sleep. */
  wakesAt: string | null;
  /** The script sleeps, or waits for a transfer, without holding the CPE's session. */
  letsSessionEnd: boolean;
  /** The script waits for the response to an HTTP request. */
  awaitsHttp: boolean;
  /** The first message without an answer, or a transfer that was acknowledged but has not ended. */
  message: OpenMessage | null;
  /** The transfers that the script did not wait for and that failed after their requests were acknowledged. */
  failedTransfers: { number: number; summary: string; faultCode: string }[];
}

export interface OpenMessage {
  number: number;
  summary: string;
  state: 'queued' | 'sent' | 'acknowledged';
  deviceId: string;
  /** When it was queued, sent or acknowledged. */
  at: string;
  connectionRequest: ConnectionRequestState | null;
}

export interface Explanation {
  status: InstanceStatus;
  /** Stable, for programs. */
  code: string;
  /** One or more sentences. */
  explanation: string;
  since: string;
  /** What to do next, the most promising first. */
  next: string[];
}

/** One finding explains the state of an instance. */
export type Finding = Omit<Explanation, 'status'>;

/** Dispatching and starting take well under this time. Anything slower has a cause that is worth naming. */
const overdueMs = 10_000;

export function isOverdue(facts: InstanceFacts, since: string): boolean {
  return Date.parse(facts.now) - Date.parse(since) > overdueMs;
}

export const checkReadiness = 'See which part is down: GET /readyz at the API’s address, without /v1';

export function cancelHint({ id }: InstanceFacts): string {
  return `Cancel the run: cuttle instance cancel ${id}`;
}

/** @param observation what is stuck, without a period. */
export function noWorker(observation: string, since: string): Finding {
  return {
    code: 'no_worker',
    explanation: `${observation}: no worker is running, or all are busy.`,
    since,
    next: [
      checkReadiness,
      'Start a worker, or more of them: cuttle start --only worker',
      'See in the Temporal UI whether a worker polls the task queue',
    ],
  };
}
