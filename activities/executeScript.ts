import { announceMessages, readSettlement } from '../db/delivery.ts';
import type { StepContext } from '../db/steps.ts';
import { commitStep, deviceExists, findTakenUsernames, readStepContext, UsernameTaken } from '../db/steps.ts';
import { maskValues } from '../domain/masking.ts';
import type { RunError } from '../domain/types.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { RecordedCall, StepInput, StepOutput } from './lua/types.ts';
import type { ExecuteScriptInput, ExecuteScriptResult, StepEnd } from './types.ts';

/** A step as stored: how it ended, which messages it queued, and why the script failed, which stays in the database. */
export interface StoredStep {
  end: StepEnd;
  messages: number;
  summary: string;
  error: RunError | null;
}

type Context = StepContext<RecordedCall, StoredStep>;

/** In bytes: it becomes part of a timer's summary, of which Temporal takes 400. */
const maxSummary = 240;

/**
 * Executes the script from its start to where it next waits, with what its earlier steps did replayed, and commits all that
 * the step did at once, its messages for the gateway too. A step that was committed before is not executed again.
 */
export async function executeScript(deps: ActivityDependencies, input: ExecuteScriptInput): Promise<ExecuteScriptResult> {
  const context = await readContext(deps, input);
  if (context?.result) return await answer(deps, input.runId, context.result);
  if (context?.status !== 'running') return closed;
  const stored = await executeStep(deps, context, input);
  if (stored) return await answer(deps, input.runId, stored);
  // Another attempt of this activity was quicker: what it committed counts.
  const committed = await readContext(deps, input);
  return committed?.result ? await answer(deps, input.runId, committed.result) : closed;
}

/**
 * Executes and commits the step. That a username is another device's is seen by the commit, which then comes to nothing: the script
 * is executed again and told so. @returns undefined where the step was committed meanwhile.
 */
async function executeStep(deps: ActivityDependencies, context: Context, input: ExecuteScriptInput): Promise<StoredStep | undefined> {
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
const closed: ExecuteScriptResult = { kind: 'failed', summary: '', unreached: false, settled: false };

function commit(
  deps: ActivityDependencies,
  { runId, step }: ExecuteScriptInput,
  context: Context,
  output: StepOutput,
  stored: StoredStep,
): Promise<boolean> {
  return commitStep(deps.pool, {
    runId,
    step,
    calls: output.calls,
    result: stored,
    log: output.log,
    logLines: context.logLines,
    drafts: output.drafts,
    messages: context.messages,
    credentials: output.credentials,
    last: stored.end.kind === 'finished',
    failed: stored.end.kind === 'failed',
    wakesAt: stored.end.kind === 'sleep' ? new Date(Date.now() + stored.end.seconds * 1000) : null,
  });
}

/** Of a step that is committed; done anew where the activity runs twice. */
async function answer(deps: ActivityDependencies, runId: number, stored: StoredStep): Promise<ExecuteScriptResult> {
  const { end, summary } = stored;
  if (end.kind === 'failed') return { ...end, summary, unreached: false, settled: false };
  const devices = stored.messages > 0 ? await announceMessages(deps.pool, runId) : [];
  deps.wakeDevices(devices.map(({ deviceKey }) => deviceKey));
  const settled = end.kind === 'finished' && (await readSettlement(deps.pool, runId)).outstanding === 0;
  return { ...end, summary, unreached: devices.some((device) => device.unreached), settled };
}

function readContext(deps: ActivityDependencies, { runId, step }: ExecuteScriptInput): Promise<Context | undefined> {
  return readStepContext<RecordedCall, StoredStep>(deps.pool, runId, step);
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
    ...(input.resumedAt === undefined ? {} : { resumedAt: input.resumedAt }),
    calls: context.calls,
    logLines: context.logLines,
    logBytes: context.logBytes,
    messages: context.messages,
    knownDevices: {},
    takenUsernames,
  };
  for (;;) {
    const output = await deps.lua.run(stepInput);
    if (output.end.kind !== 'lookup') return output;
    const { deviceId, timeoutSeconds } = output.end;
    stepInput.knownDevices[deviceId] = await lookUp(deps, context.organizationId, deviceId, timeoutSeconds);
  }
}

async function lookUp(
  deps: ActivityDependencies,
  organizationId: string,
  deviceId: string,
  timeoutSeconds: number,
): Promise<'known' | 'unknown' | 'timeout'> {
  const timer = Promise.withResolvers<'timeout'>();
  const timeout = setTimeout(() => { timer.resolve('timeout'); }, timeoutSeconds * 1000);
  const found = deviceExists(deps.pool, organizationId, deviceId).then((known) => (known ? 'known' : 'unknown'));
  try {
    return await Promise.race([found, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}

function store(output: StepOutput, context: Context): StoredStep {
  const error = failure(output);
  const summary = output.drafts.map((draft) => draft.summary).join(', ');
  return {
    end: output.end.kind === 'sleep' ? output.end : { kind: error ? 'failed' : 'finished' },
    messages: output.drafts.length,
    summary: shorten(maskValues(summary, context.variables)),
    error: error && { ...error, message: maskValues(error.message, context.variables) },
  };
}

function shorten(text: string): string {
  const bytes = Buffer.from(text);
  // What a cut leaves of a character is dropped with the replacement for it.
  return bytes.length <= maxSummary ? text : `${bytes.toString('utf8', 0, maxSummary).replace(/\uFFFD$/, '')}…`;
}

function failure({ end }: StepOutput): RunError | null {
  if (end.kind === 'error') return end.error;
  if (end.kind !== 'finished' || end.status === 'provisioned') return null;
  const message =
    end.status === 'failed'
      ? 'The script set provisioning_status to "failed"'
      : 'The script ended without setting provisioning_status';
  return { type: 'ScriptFailed', message };
}
