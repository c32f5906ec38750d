import type { AwaitedMessage } from '../../db/runs/steps.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { DeviceFacts, MessagePurpose, RunError, RunStatus } from '../../domain/types.ts';
import type { HttpAnswer, HttpCall } from '../../lib/net/httpCall.ts';

export interface LuaLimits {
  /** Wall clock seconds of one step, waits not counted. */
  stepSeconds: number;
  /** Bytes of Lua's own memory. */
  memoryBytes: number;
  /** Bytes of a run's log: UTF-8, and one for each line. */
  logBytes: number;
  /** Messages of a run. */
  messages: number;
  /** Bytes of the message bodies of one step. */
  messageBytes: number;
  /** Numbered calls of a run. */
  calls: number;
  /** Bytes of the answers that a run waits for, as JSON. */
  answerBytes: number;
}

export const defaultLimits: LuaLimits = {
  stepSeconds: 5,
  memoryBytes: 64 * 1024 * 1024,
  logBytes: 1024 * 1024,
  messages: 1_000,
  messageBytes: 16 * 1024 * 1024,
  calls: 10_000,
  answerBytes: 16 * 1024 * 1024,
};

/** What a call gave the script, as far as its arguments don't say it; so a recorded call holds no secret. */
export type CallResult = null | boolean | number | string | CallFailure | WaitResult;

export interface CallFailure {
  error_message: string;
  /** "400", "403", "404", "408", "413", "429", "503", "no_answer", or a CPE's fault code. */
  error_code: string;
}

/** Where the answer is that ended a wait: the journal holds no copy of it. */
export type AnswerReference = { message: number } | { httpStep: number };

interface WaitResult {
  /** In milliseconds since 1970. */
  endedAt: number;
  answer: AnswerReference;
}

/** A call with an effect, as the journal of a run keeps it. */
export interface RecordedCall {
  name: string;
  /** SHA-256 of the name and the arguments, hex. */
  digest: string;
  /** For `sleep`: when it ended, in milliseconds since 1970. */
  result: CallResult;
}

/** All that one execution of a script depends on: the same input gives the same output in every thread and process. */
export interface StepInput {
  script: string;
  deviceId: string;
  organizationId: string;
  variables: Record<string, string>;
  device: DeviceFacts;
  /** The run's seed, hex. */
  seed: string;
  /** When the run began, in milliseconds since 1970: the script's clock until its first wait has ended. */
  startedAt: number;
  /** When the wait ended in which the step before suspended, in milliseconds since 1970. */
  resumedAt?: number;
  /** What the wait was for; undefined where it was a sleep. */
  resumedWith?: AnswerReference;
  /** The calls of the steps before, in order; the wait that `resumedAt` ends is not yet among them. */
  calls: RecordedCall[];
  /** Of the steps before: lines and bytes of the log, and messages. */
  logLines: number;
  logBytes: number;
  messages: number;
  /** What is known of other devices than the run's own that the script has named. */
  knownDevices: Record<string, KnownDevice>;
  /** Full usernames that are not this device's to have. */
  takenUsernames: string[];
  /** What is stored of those of the device's parameters that the script has named; null: nothing. */
  knownParameters: Record<string, StoredParameter | null>;
  /** The messages that the script waited for, by number. */
  answers: Record<number, AwaitedMessage>;
  /** The answers to its HTTP requests, by the step that ended with them. */
  httpAnswers: Record<number, HttpAnswer>;
}

export interface StoredParameter {
  value: string | null;
  /** The XML Schema type without prefix. */
  type: string | null;
}

/** `timeout`: whether it exists could not be found out in the time that the script gave. */
export type KnownDevice = 'known' | 'unknown' | 'timeout';

export interface Draft {
  deviceId: string;
  request: CwmpRequest;
  /** One line, free of values. */
  summary: string;
  purpose: MessagePurpose;
  /** The script waits for its answer. */
  awaited?: true;
  /** It waits for the CPE's next Inform. */
  deferred?: true;
}

export type StepEnd =
  | { kind: 'sleep'; seconds: number }
  /** Waits for the answer to this message, the last one of the step. */
  | {
      kind: 'call';
      message: number;
      timeoutSeconds: number | undefined;
      holdsQueue: boolean;
      asksForConnection: boolean;
    }
  | { kind: 'http'; request: HttpCall }
  /** The script set no status where `status` is undefined: that run has failed. */
  | { kind: 'finished'; status: Exclude<RunStatus, 'running'> | undefined }
  /** The step came to nothing: run it again with this device in `knownDevices`. */
  | { kind: 'lookup'; deviceId: string; timeoutSeconds: number }
  /** As before, with these paths in `knownParameters`. */
  | { kind: 'parameters'; paths: string[] }
  | { kind: 'error'; error: RunError };

/** What a step adds to its run. */
export interface StepOutput {
  calls: RecordedCall[];
  log: { at: number; text: string }[];
  drafts: Draft[];
  /** `username` is the full one: `<organization id>.<username>`. */
  credentials: { username: string; password: string }[];
  /** The random strings that the script made and the passwords that it chose, since the run began. */
  secrets: string[];
  end: StepEnd;
  /** The limit that it reached is that of time. */
  outOfTime?: true;
}
