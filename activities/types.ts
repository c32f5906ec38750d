import type { FailureType, Trigger } from '../domain/types.ts';

/** What the workflow asks of the activities, and what they answer: ids, counts and one-line summaries, never data of a customer. */

export interface BeginRunInput {
  instanceId: string;
  trigger: Trigger;
  workflowRunId: string;
  /** The first run id of the execution's chain: kept by a reset and by continue-as-new. */
  firstExecutionRunId: string;
}

export type BeginRunResult =
  | { kind: 'begun'; runId: number; number: number; reason: string }
  /** Another service of the device goes first; `by` is its name. */
  | { kind: 'held'; by: string }
  /** Nothing is to run; `waiting`: the instance still waits for its first trigger. */
  | { kind: 'nothing'; reason: 'detached' | 'withdrawn' | 'duplicate'; waiting: boolean };

export interface ExecuteScriptInput {
  runId: number;
  /** From 1. */
  step: number;
  /** When the wait before this step ended, in milliseconds since the epoch. */
  resumedAt?: number;
}

export type ExecuteScriptResult = StepEnd & {
  /** How many messages the step drafted, and in short which. */
  messages: number;
  summary: string;
};

/** sleep: the script waits `seconds`. finished: it said provisioned. failed: it said so, never said, or broke. */
export type StepEnd = { kind: 'sleep'; seconds: number } | { kind: 'finished' } | { kind: 'failed' };

export interface EnqueueMessagesInput {
  runId: number;
  /** The script has ended: the workflow wants to be told when all messages are settled. */
  last: boolean;
}

export interface EnqueueMessagesResult {
  /** Messages of the run that the CPE has not answered yet. */
  outstanding: number;
  /** A message was faulted already: the run has failed. */
  faulted: boolean;
  /** Some device of these messages has no CWMP session: it is to be asked for one. */
  unreached: boolean;
}

/**
 * Why the workflow wants the run closed. settled: it was told that the messages are, or one was faulted; judged by the database.
 */
export type RunEnd = { kind: 'settled' } | { kind: 'script'; step: number } | { kind: 'timeout'; after: string } | { kind: 'superseded' } | { kind: 'cancelled' };

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
  enqueueMessages(input: EnqueueMessagesInput): Promise<EnqueueMessagesResult>;
  requestConnection(input: { runId: number }): Promise<{ asked: string[] }>;
  recordOutcome(input: RecordOutcomeInput): Promise<RecordOutcomeResult>;
}
