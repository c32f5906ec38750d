import { announceMessages, readSettlement } from '../../db/runs/messageQueue.ts';
import type { StepContext } from '../../db/runs/steps.ts';
import {
  commitStep,
  deviceExists,
  expireAwaited,
  findTakenUsernames,
  readStepContext,
  UsernameTaken,
} from '../../db/runs/steps.ts';
import { readParameters } from '../../db/devices/parameters.ts';
import type { RunError } from '../../domain/types.ts';
import { findSecretPaths } from '../../domain/cwmp/redaction.ts';
import { secretVariables } from '../../domain/variables.ts';
import { hiding } from '../../lib/redact.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { HttpAnswer } from '../../lib/net/httpCall.ts';
import { limitExceeded } from '../lua/errors.ts';
import { defaultLimits } from '../lua/types.ts';
import type { AnswerReference, Draft, RecordedCall, StepInput, StepOutput } from '../lua/types.ts';
import type { ExecuteScriptInput, ExecuteScriptResult, StepEnd } from '../types.ts';

/** A step as stored: how it ended, which messages it queued, and why the script failed, which stays in the database. */
export interface StoredStep {
  end: StepEnd;
  messages: number;
  summary: string;
  /** Its messages wait for the CPE's next Inform: no connection is requested for them. */
  deferred?: true;
  error: RunError | null;
  /** What the script made up, and nobody else is to see. */
  secrets?: string[];
}

type Context = StepContext<RecordedCall, StoredStep, HttpAnswer>;

/** In bytes: it becomes part of a timer's summary, of which Temporal takes 400. */
const maxSummary = 240;
/** Each look-up executes the step anew. */
const maxLookupMs = 15_000;

/**
 * Executes the script from its start to where it next waits, with what its earlier steps did replayed, and commits all that
 * the step did at once, its messages for the gateway too. A step that was committed before is not executed again.
 */
export async function executeScript(
  deps: ActivityDependencies,
  input: ExecuteScriptInput,
): Promise<ExecuteScriptResult> {
  if (input.timedOut) await expireAwaitedCall(deps, input);
  const context = await readContext(deps, input);
  if (context?.result) return await answer(deps, input.runId, context.result);
  if (context?.status !== 'running') return closed;
  const stored = await executeStep(deps, context, input);
  deps.log.debug(
    { run: input.runId, step: input.step, end: stored?.end.kind, messages: stored?.messages },
    'step executed',
  );
  if (stored) return await answer(deps, input.runId, stored);
  // Another attempt of this activity was quicker: what it committed counts.
  const committed = await readContext(deps, input);
  return committed?.result ? await answer(deps, input.runId, committed.result) : closed;
}

/**
 * Executes and commits the step. That a username is another device's is seen by the commit, which then comes to nothing: the script
 * is executed again and told so. @returns undefined where the step was committed meanwhile.
 */
async function executeStep(
  deps: ActivityDependencies,
  context: Context,
  input: ExecuteScriptInput,
): Promise<StoredStep | undefined> {
  const taken = new Set<string>();
  for (;;) {
    const output = await runStep(deps, context, input, [...taken]);
    const stored = store(output, context);
    try {
      return (await commit(deps, input, context, output, stored)) ? stored : undefined;
    } catch (error) {
      if (!(error instanceof UsernameTaken)) throw error;
      const usernames = output.credentials.map(({ username }) => username);
      for (const username of await findTakenUsernames(deps.pool, input.runId, usernames)) taken.add(username);
    }
  }
}

/** The answer for a run that was closed, or deleted with its device, meanwhile: recordOutcome knows why. */
const closed: ExecuteScriptResult = { kind: 'failed', summary: '', needsConnection: false, settled: false };

/** What the step before waits for, if that is a message, is waited for no more. */
async function expireAwaitedCall(deps: ActivityDependencies, input: ExecuteScriptInput): Promise<void> {
  const end = (await readContext(deps, { runId: input.runId, step: input.step - 1 }))?.result?.end;
  if (end?.kind === 'call') await expireAwaited(deps.pool, input.runId, end.message);
}

function commit(
  deps: ActivityDependencies,
  { runId, step }: ExecuteScriptInput,
  context: Context,
  output: StepOutput,
  stored: StoredStep,
): Promise<boolean> {
  const secrets = secretsOf(context, output);
  const hide = hiding(secrets);
  return commitStep(deps.pool, {
    organizationId: context.organizationId,
    runId,
    step,
    calls: output.calls,
    result: stored,
    log: output.log.map(({ at, text }) => ({ at, text: hide(text) })),
    logLines: context.logLines,
    drafts: output.drafts.map((draft) => withSecretPaths(draft, secrets)),
    messages: context.messages,
    credentials: output.credentials,
    knownCredentials: context.credentials,
    last: stored.end.kind === 'finished',
    failed: stored.end.kind === 'failed',
    wakesAt: stored.end.kind === 'sleep' ? new Date(Date.now() + stored.end.seconds * 1000) : null,
    awaits: output.end.kind === 'call' ? output.end.message : null,
    holdsQueue: holdsQueue(output),
    httpRequest: output.end.kind === 'http' ? output.end.request : null,
  });
}

/** From a message that asks for it until the script sends something else, or has ended. */
function holdsQueue({ end, drafts }: StepOutput): boolean | null {
  if (end.kind === 'call') return end.holdsQueue;
  return drafts.length > 0 || end.kind === 'finished' || end.kind === 'error' ? false : null;
}

/** Of a step that is committed; done anew where the activity runs twice. */
async function answer(deps: ActivityDependencies, runId: number, stored: StoredStep): Promise<ExecuteScriptResult> {
  const { end, summary } = stored;
  if (end.kind === 'failed') return { ...end, summary, needsConnection: false, settled: false };
  const devices = stored.messages > 0 ? await announceMessages(deps.pool, runId) : [];
  deps.wakeDevices(devices.map(({ deviceKey }) => deviceKey));
  const settled = end.kind === 'finished' && (await readSettlement(deps.pool, runId)).outstanding === 0;
  return { ...end, summary, needsConnection: !stored.deferred && devices.some((device) => device.unreached), settled };
}

function readContext(deps: ActivityDependencies, { runId, step }: ExecuteScriptInput): Promise<Context | undefined> {
  return readStepContext<RecordedCall, StoredStep, HttpAnswer>(deps.pool, runId, step);
}

/** Scripts see every value as a string. */
async function runStep(
  deps: ActivityDependencies,
  context: Context,
  input: ExecuteScriptInput,
  takenUsernames: string[],
): Promise<StepOutput> {
  const stepInput: StepInput = {
    script: context.script,
    deviceId: context.deviceId,
    organizationId: context.organizationId,
    variables: Object.fromEntries(Object.entries(context.variables).map(([name, value]) => [name, String(value)])),
    device: context.device,
    seed: context.seed.toString('hex'),
    startedAt: context.startedAt.getTime(),
    ...(input.resumedAt === undefined ? {} : { resumedAt: input.resumedAt, ...resumedWith(context, input.step) }),
    calls: context.calls,
    logLines: context.logLines,
    logBytes: context.logBytes,
    messages: context.messages,
    knownDevices: {},
    takenUsernames,
    knownParameters: {},
    answers: context.answers,
    httpAnswers: context.httpResponses,
  };
  if (context.answerBytes > defaultLimits.answerBytes)
    return stopped(`the answers that the script waited for have more than ${defaultLimits.answerBytes} bytes`);
  const until = Date.now() + maxLookupMs;
  for (;;) {
    const output = await deps.scriptExecutor.run(stepInput, context.scriptSeconds);
    if (output.end.kind === 'lookup') {
      const { deviceId, timeoutSeconds } = output.end;
      stepInput.knownDevices[deviceId] = await lookUp(deps, context.organizationId, deviceId, timeoutSeconds);
    } else if (output.end.kind === 'parameters') {
      Object.assign(
        stepInput.knownParameters,
        await readParameters(deps.pool, context.organizationId, context.deviceId, output.end.paths),
      );
    } else return output;
    if (Date.now() > until)
      return stopped(
        `what the script looks up of devices and parameters in one step takes more than ${maxLookupMs / 1000} seconds`,
      );
  }
}

/** What the step before waited for, where it was no sleep. */
function resumedWith({ previous }: Context, step: number): { resumedWith?: AnswerReference } {
  if (previous?.end.kind === 'call') return { resumedWith: { message: previous.end.message } };
  return previous?.end.kind === 'http' ? { resumedWith: { httpStep: step - 1 } } : {};
}

function stopped(limit: string): StepOutput {
  return {
    calls: [],
    log: [],
    drafts: [],
    credentials: [],
    secrets: [],
    end: { kind: 'error', error: limitExceeded(limit, undefined) },
  };
}

async function lookUp(
  deps: ActivityDependencies,
  organizationId: string,
  deviceId: string,
  timeoutSeconds: number,
): Promise<'known' | 'unknown' | 'timeout'> {
  const timer = Promise.withResolvers<'timeout'>();
  const timeout = setTimeout(() => {
    timer.resolve('timeout');
  }, timeoutSeconds * 1000);
  const found = deviceExists(deps.pool, organizationId, deviceId).then((known) => (known ? 'known' : 'unknown'));
  try {
    return await Promise.race([found, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}

/** What must not be shown: the secret variables' values, and what the script made up. */
function secretsOf(context: Context, output: StepOutput): string[] {
  return [
    ...Object.values(secretVariables(context.definitions, context.variables)).map(String),
    ...madeUp(context, output),
  ];
}

/** A step that came to nothing tells of none. */
function madeUp({ previous }: Context, { secrets }: StepOutput): string[] {
  return [...new Set([...(previous?.secrets ?? []), ...secrets])];
}

/** No value of a parameter that is given a secret is stored with the device. */
function withSecretPaths(draft: Draft, secrets: string[]): Draft & { secretPaths?: string[] } {
  const paths = findSecretPaths(draft.request, secrets);
  return paths.length > 0 ? { ...draft, secretPaths: paths } : draft;
}

function store(output: StepOutput, context: Context): StoredStep {
  const error = failure(output);
  const secrets = madeUp(context, output);
  // It goes to where no value must.
  const hide = hiding([...Object.values(context.variables).map(String), ...secrets]);
  const summary = output.drafts.map((draft) => draft.summary).join(', ');
  return {
    end: storedEnd(output, error),
    ...(isPatient(output) && { deferred: true }),
    messages: output.drafts.length,
    summary: shorten(hide(summary)),
    error: error && { ...error, message: hide(error.message) },
    ...(secrets.length > 0 && { secrets }),
  };
}

function storedEnd({ end }: StepOutput, error: RunError | null): StepEnd {
  switch (end.kind) {
    case 'sleep':
      return end;
    case 'call':
      return {
        kind: 'call',
        message: end.message,
        ...(end.timeoutSeconds !== undefined && { seconds: end.timeoutSeconds }),
      };
    case 'http':
      return { kind: 'http' };
    default:
      return { kind: error ? 'failed' : 'finished' };
  }
}

function isPatient({ end, drafts }: StepOutput): boolean {
  return end.kind === 'call' && !end.asksForConnection && drafts.length === 1;
}

function shorten(text: string): string {
  const bytes = Buffer.from(text);
  // What a cut leaves of a character is dropped with the replacement for it.
  return bytes.length <= maxSummary ? text : `${bytes.toString('utf8', 0, maxSummary).replace(/\uFFFD$/, '')}…`;
}

/** Why the run has failed by how its script ended; null where it has not. */
export function failure({ end }: Pick<StepOutput, 'end'>): RunError | null {
  if (end.kind === 'error') return end.error;
  if (end.kind !== 'finished' || end.status === 'provisioned') return null;
  const message =
    end.status === 'failed'
      ? 'The script set provisioning_status to "failed"'
      : 'The script ended without setting provisioning_status';
  return { type: 'ScriptFailed', message };
}
