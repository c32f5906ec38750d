import type { Paused } from '../domain/runs/begin.ts';
import type { FailureType, Trigger } from '../domain/types.ts';
import type { RequestAddress } from './deviceActionTypes.ts';

/** What the workflow asks of the activities, and what they answer: ids, counts and one-line summaries, never data of a customer. */

export interface BeginRunInput {
  instanceId: string;
  trigger: Trigger;
  workflowRunId: string;
  /** The first run id of the execution's chain: kept by a reset and by continue-as-new. */
  firstExecutionRunId: string;
}

/** Where scripts are executed: by the workflows' worker itself, or by whoever takes them from the activities' task queue. */
export type ScriptPlace = 'local' | 'queue';

export type BeginRunResult =
  | ({ kind: 'begun'; runId: number; number: number; reason: string; scripts: ScriptPlace } & RunLimits)
  /** Another service of the device goes first; `by` is its name. */
  | { kind: 'held'; by: string }
  | { kind: 'held'; paused: Paused }
  /** The organization has so many runs under way, as many as it may. */
  | { kind: 'held'; limit: number }
  /** Nothing is to run; `waiting`: the instance still waits for its first trigger. */
  | { kind: 'nothing'; reason: 'detached' | 'withdrawn' | 'duplicate'; waiting: boolean };

/** What the service's version says of the run, where that is not the usual. */
export interface RunLimits {
  /** How long the CPE may take for its answers. */
  deliverySeconds?: number;
  /** How much longer than usual a step of the script may execute. */
  extraScriptSeconds?: number;
  /** The service is not for this device: nothing is executed. */
  unfit?: true;
}

export interface ExecuteScriptInput {
  runId: number;
  /** From 1. */
  step: number;
  /** When the wait before this step ended, in milliseconds since the epoch. */
  resumedAt?: number;
  /** It ended because its time was over. */
  timedOut?: true;
}

export interface HttpRequestInput {
  runId: number;
  /** The step that ended with the request. */
  step: number;
}

export type ExecuteScriptResult = StepEnd & {
  /** The step's messages in short; "" for none. */
  summary: string;
  /** Some device of the run's messages has no CWMP session: it is to be asked for one. */
  unreached: boolean;
  /** The script has ended well, and no message of the run is left to be answered. */
  settled: boolean;
};

/**
 * sleep: the script waits `seconds`. call: it waits for the answer to this message of the run, for `seconds` or as long as any delivery may
 * take. http: it waits for the answer to an HTTP request. finished: it said provisioned. failed: it said so, never said, or broke.
 */
export type StepEnd =
  | { kind: 'sleep'; seconds: number }
  | { kind: 'call'; message: number; seconds?: number }
  | { kind: 'http' }
  | { kind: 'finished' }
  | { kind: 'failed' };

/**
 * Why the workflow wants the run closed. settled: it was told that the messages are, or one was faulted; judged by the database.
 */
export type RunEnd =
  | { kind: 'settled' }
  | { kind: 'unfit' }
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

export interface Activities {
  beginRun(input: BeginRunInput): Promise<BeginRunResult>;
  executeScript(input: ExecuteScriptInput): Promise<ExecuteScriptResult>;
  httpRequest(input: HttpRequestInput): Promise<void>;
  requestConnection(input: { runId: number } | RequestAddress): Promise<void>;
  recordOutcome(input: RecordOutcomeInput): Promise<RecordOutcomeResult>;
}
