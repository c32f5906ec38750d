import type { StepContext } from '../../db/runs/stepContext.ts';
import { findSecretPaths, secretValues } from '../../domain/cwmp/redaction.ts';
import { scriptFailed } from '../../domain/runs/failureMessages.ts';
import type { RunError } from '../../domain/types.ts';
import { isDistinctive, secretVariables } from '../../domain/variables.ts';
import type { HttpAnswer } from '../../lib/net/httpCall.ts';
import { createRedactor } from '../../lib/redact.ts';
import type { Draft, RecordedCall, StepOutput } from '../lua/types.ts';
import type { StepEnd } from '../types.ts';
import { redactError } from './redactError.ts';

/** The result of a step as stored in the database. Only `end` and `summary` are sent to Temporal. */
export interface StoredStep {
  end: StepEnd;
  messages: number;
  summary: string;
  /** Its message waits for the CPE's next Inform: no connection is requested for it. */
  deferred?: true;
  error: RunError | null;
  /**
   * The random strings and passwords that the script has created since the run began. Encrypted, like the whole step.
   * They are redacted when the log is stored, and when errors and messages are shown or sent to Temporal.
   */
  secrets?: string[];
}

export type Context = StepContext<RecordedCall, StoredStep, HttpAnswer>;

/** Bytes. The summary becomes part of a timer's summary, which Temporal limits to 400. */
const maxSummaryBytes = 240;

/** Returns a step's result, with all values redacted in its summary and its error. */
export function toStoredStep(output: StepOutput, context: Context): StoredStep {
  const error = scriptFailure(output);
  const secrets = createdSecrets(context, output);
  const variables = Object.values(context.variables).map(String).filter(isDistinctive);
  const values = [...variables, ...listSecrets(context, output)];
  return {
    end: toStepEnd(output, error),
    ...(isDeferred(output) && { deferred: true }),
    messages: output.drafts.length,
    summary: shorten(createRedactor(values)(output.drafts.map(({ summary }) => summary).join(', '))),
    error: error && redactError(error, createRedactor([...values, ...sentSecrets(context, error)])),
    ...(secrets.length > 0 && { secrets }),
  };
}

/** Returns why the run has failed, judged by how its script ended; null if it has not. */
export function scriptFailure({ end }: Pick<StepOutput, 'end'>): RunError | null {
  if (end.kind === 'error') return end.error;
  return end.kind === 'finished' && end.status !== 'provisioned' ? scriptFailed(end.status, end.fault) : null;
}

/**
 * Returns what logs and messages must not show: the values of secret variables, and the secrets that the script
 * created.
 */
export function listSecrets(context: Context, output: StepOutput): string[] {
  const variables = Object.values(secretVariables(context.definitions, context.variables)).map(String);
  return [...variables, ...createdSecrets(context, output)];
}

/** Names the parameters that a message sets to a secret. Their values are not stored with the device. */
export function withSecretPaths(draft: Draft, secrets: string[]): Draft & { secretPaths?: string[] } {
  const paths = findSecretPaths(draft.request, secrets);
  return paths.length > 0 ? { ...draft, secretPaths: paths } : draft;
}

/** Returns the secret values of the message that the error is about. The CPE's fault may repeat them. */
function sentSecrets({ answers }: Context, { message_number: number }: RunError): string[] {
  const request = number === undefined ? undefined : answers[number]?.request;
  return request ? secretValues(request, []) : [];
}

/** The previous step's secrets are included, because a step that ended with an error may report none. */
function createdSecrets({ previous }: Context, { secrets }: StepOutput): string[] {
  return [...new Set([...(previous?.secrets ?? []), ...secrets])];
}

function toStepEnd({ end }: StepOutput, error: RunError | null): StepEnd {
  switch (end.kind) {
    case 'sleep':
      return { kind: 'sleep', seconds: end.seconds };
    case 'call': {
      const { message, timeoutSeconds } = end;
      return { kind: 'call', message, ...(timeoutSeconds !== undefined && { seconds: timeoutSeconds }) };
    }
    case 'http':
      return { kind: 'http' };
    case 'event':
      return { kind: 'event', ...(end.timeoutSeconds !== undefined && { seconds: end.timeoutSeconds }) };
    default:
      return { kind: error ? 'failed' : 'finished' };
  }
}

function isDeferred({ end, drafts }: StepOutput): boolean {
  return end.kind === 'call' && !end.requestsConnection && drafts.length === 1;
}

function shorten(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxSummaryBytes) return text;
  // The cut may leave part of a character, which is decoded as U+FFFD.
  return `${bytes.toString('utf8', 0, maxSummaryBytes).replace(/\uFFFD$/, '')}…`;
}
