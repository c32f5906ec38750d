import type { AwaitedMessage } from '../../db/runs/stepContext.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { DeviceFacts, MessagePurpose, RunError, RunStatus } from '../../domain/types.ts';
import type { HttpAnswer, HttpCall } from '../../lib/net/httpCall.ts';

export interface LuaLimits {
  /** Wall clock seconds of one step, without its waits. */
  stepSeconds: number;
  /** Bytes of Lua's own memory. */
  memoryBytes: number;
  /** Bytes of a run's log: its text in UTF-8, plus one byte per line. */
  logBytes: number;
  /** Lines of a run's log. One more says that the others are missing. */
  logLines: number;
  /** Messages of a run. */
  messages: number;
  /** Bytes of the message bodies of one step. */
  messageBytes: number;
  /** Calls of a run that the journal records. */
  calls: number;
  /** Bytes of the answers that a run waits for, as JSON. */
  answerBytes: number;
}

export const defaultLimits: LuaLimits = {
  stepSeconds: 5,
  memoryBytes: 64 * 1024 * 1024,
  logBytes: 1024 * 1024,
  logLines: 5_000,
  messages: 1_000,
  messageBytes: 16 * 1024 * 1024,
  calls: 10_000,
  answerBytes: 16 * 1024 * 1024,
};

/** What a call returned to the script, without what follows from its arguments. So a recorded call holds no secret. */
export type CallResult = null | boolean | number | string | CallFailure | WaitResult;

export interface CallFailure {
  error_message: string;
  /** An HTTP status, such as "400"; a CPE's fault code; or a word of the gateway, such as "no_answer". */
  error_code: string;
}

/**
 * Where the answer that ended a wait is stored. The journal holds no copy of it. `event`: the answer itself, the code
 * that the CPE's Inform contained; null: none came in time.
 */
export type AnswerReference = { message: number } | { httpStep: number } | { event: string | null };

interface WaitResult {
  /** In milliseconds since 1970. */
  endedAt: number;
  answer: AnswerReference;
}

/** A call in the journal of a run. */
export interface RecordedCall {
  name: string;
  /** SHA-256 of the name and the arguments, in hexadecimal. */
  digest: string;
  /** For `sleep`: when it ended, in milliseconds since 1970. */
  result: CallResult;
}

/**
 * Everything that one execution of a script depends on: the same input gives the same output in every thread and
 * process.
 */
export interface StepInput {
  script: string;
  deviceId: string;
  organizationId: string;
  variables: Record<string, string>;
  /** The variables that may put markup into a message. */
  xmlVariables?: string[];
  device: DeviceFacts;
  /** The run's seed, in hexadecimal. */
  seed: string;
  /** When the run began, in milliseconds since 1970: the script's clock until its first wait has ended. */
  startedAt: number;
  /** When the wait that suspended the previous step ended, in milliseconds since 1970. */
  resumedAt?: number;
  /** What that wait was for; undefined for a sleep. */
  resumedWith?: AnswerReference;
  /** The calls of the earlier steps, in order, without the wait that `resumedAt` ends. */
  calls: RecordedCall[];
  /** Of the earlier steps: lines and bytes of the log, and messages. */
  logLines: number;
  logBytes: number;
  messages: number;
  /** What is known of other devices that the script has named. */
  knownDevices: Record<string, KnownDevice>;
  /** The roots of their data models, where they are known. */
  knownRoots?: Record<string, string>;
  /** Full usernames that belong to other devices. */
  takenUsernames: string[];
  /** What is stored of the device's parameters that the script has named; null: nothing. */
  knownParameters: Record<string, StoredParameter | null>;
  /** The messages that the script has waited for, by number. */
  answers: Record<number, AwaitedMessage>;
  /** The responses to its HTTP requests, by the step that ended with the request. */
  httpAnswers: Record<number, HttpAnswer>;
}

export interface StoredParameter {
  value: string | null;
  /** The XML Schema type without its prefix. */
  type: string | null;
}

/** timeout: the look-up exceeded the script's time limit. */
export type KnownDevice = 'known' | 'unknown' | 'timeout';

/** A message that a step wants to queue. */
export interface Draft {
  deviceId: string;
  request: CwmpRequest;
  /** One line without values. */
  summary: string;
  purpose: MessagePurpose;
  /** The script waits for its answer. */
  awaited?: true;
  /** It waits for the CPE's next Inform: no connection is requested for it. */
  deferred?: true;
}

export type StepEnd =
  /** `endsSession`: the CPE's session is not held during the sleep. */
  | { kind: 'sleep'; seconds: number; endsSession?: true }
  /** The script waits for the answer to this message, the last one of the step. */
  | {
      kind: 'call';
      message: number;
      timeoutSeconds: number | undefined;
      holdsQueue: boolean;
      requestsConnection: boolean;
    }
  | { kind: 'http'; request: HttpCall }
  /** The script waits for the CPE's next Inform with one of these events. */
  | { kind: 'event'; codes: string[]; timeoutSeconds: number | undefined }
  /** Without a status the run has failed. `fault`: the last fault of the CPE before the script failed. */
  | { kind: 'finished'; status: Exclude<RunStatus, 'running'> | undefined; fault?: RunError }
  /** The step has had no effect: execute it again with this device in `knownDevices`. */
  | { kind: 'lookup'; deviceId: string; timeoutSeconds: number }
  /** The step has had no effect: execute it again with these paths in `knownParameters`. */
  | { kind: 'parameters'; paths: string[] }
  | { kind: 'error'; error: RunError };

/** What a step adds to its run. */
export interface StepOutput {
  calls: RecordedCall[];
  log: { at: number; text: string }[];
  drafts: Draft[];
  /** `username` is the full one: `<organization id>.<username>`. */
  credentials: { username: string; password: string }[];
  /** The random strings and passwords that the script has created since the run began. */
  secrets: string[];
  end: StepEnd;
  /** The step reached its time limit. */
  outOfTime?: true;
}
