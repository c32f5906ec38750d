import { readParameters } from '../../db/devices/parameters.ts';
import type { QueuedFor } from '../../db/runs/messageQueue.ts';
import { announceMessages, readSettlement } from '../../db/runs/messageQueue.ts';
import { commitStep, findTakenUsernames, UsernameTaken } from '../../db/runs/commitStep.ts';
import { findRoot } from '../../db/devices/devices.ts';
import { expireAwaited } from '../../db/runs/messages.ts';
import { readStepContext, readStepResult } from '../../db/runs/stepContext.ts';
import type { HttpAnswer } from '../../lib/net/httpCall.ts';
import { createRedactor } from '../../lib/redact.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { limitExceeded } from '../lua/errors.ts';
import type { AnswerReference, KnownDevice, RecordedCall, StepInput, StepOutput } from '../lua/types.ts';
import { defaultLimits } from '../lua/types.ts';
import type { ExecuteScriptInput, ExecuteScriptResult } from '../types.ts';
import type { Context, StoredStep } from './storedStep.ts';
import { listSecrets, toStoredStep, withSecretPaths } from './storedStep.ts';

/** Bounds the look-ups of one step. Each look-up executes the step again. */
const maxLookupMs = 15_000;
/** The result for a run that was closed or deleted meanwhile. recordOutcome finds out why. */
const closedRun: ExecuteScriptResult = { kind: 'failed', summary: '', needsConnection: false, settled: false };

/**
 * Executes the script from its start to its next wait, replaying what earlier steps did, and commits all effects of the
 * step in one transaction, including its messages for the gateway. A step that is already committed is not executed
 * again.
 */
export async function executeScript(
  deps: ActivityDependencies,
  input: ExecuteScriptInput,
): Promise<ExecuteScriptResult> {
  if (input.timedOut) await expireAwaited(deps.pool, input.runId, input.step);
  const context = await readContext(deps, input);
  if (context?.result) return await repeatResult(deps, input.runId, context.result);
  if (context?.status !== 'running') return closedRun;
  const committed = await executeAndCommit(deps, context, input);
  deps.log.debug(
    { run: input.runId, step: input.step, end: committed?.step.end.kind, messages: committed?.step.messages },
    'step executed',
  );
  if (committed) return await toResult(deps, input.runId, committed.step, committed.devices);
  // Another attempt of this activity committed the step first: its result counts.
  const first = await readStepResult<StoredStep>(deps.pool, input.runId, input.step);
  return first ? await repeatResult(deps, input.runId, first) : closedRun;
}

/**
 * Executes and commits the step. The commit fails if the script requested a username of another device; the script is
 * then executed again with that knowledge, so that the usual case costs nothing.
 * @returns undefined if another attempt committed the step first.
 */
async function executeAndCommit(
  deps: ActivityDependencies,
  context: Context,
  input: ExecuteScriptInput,
): Promise<{ step: StoredStep; devices: QueuedFor[] } | undefined> {
  const taken = new Set<string>();
  for (;;) {
    const output = await executeStep(deps, context, input, [...taken]);
    const step = toStoredStep(output, context);
    try {
      const devices = await commit(deps, input, context, output, step);
      return devices && { step, devices };
    } catch (error) {
      if (!(error instanceof UsernameTaken)) throw error;
      const usernames = output.credentials.map(({ username }) => username);
      for (const username of await findTakenUsernames(deps.pool, input.runId, usernames)) taken.add(username);
    }
  }
}

function commit(
  deps: ActivityDependencies,
  { runId, step }: ExecuteScriptInput,
  context: Context,
  output: StepOutput,
  result: StoredStep,
): Promise<QueuedFor[] | undefined> {
  const secrets = listSecrets(context, output);
  const redact = createRedactor(secrets);
  return commitStep(deps.pool, {
    organizationId: context.organizationId,
    runId,
    step,
    calls: output.calls,
    result,
    log: output.log.map(({ at, text }) => ({ at, text: redact(text) })),
    logLines: context.logLines,
    drafts: output.drafts.map((draft) => ({ ...withSecretPaths(draft, secrets), summary: redact(draft.summary) })),
    messages: context.messages,
    credentials: output.credentials,
    knownCredentials: context.credentials,
    last: result.end.kind === 'finished',
    failed: result.end.kind === 'failed',
    sleepSeconds: output.end.kind === 'sleep' ? output.end.seconds : 0,
    endsSession: endsSession(output),
    awaits: output.end.kind === 'call' ? output.end.message : null,
    awaitsEvents: output.end.kind === 'event' ? output.end.codes : null,
    holdsQueue: holdsQueue(output),
    httpRequest: output.end.kind === 'http' ? output.end.request : null,
  });
}

function endsSession({ end }: StepOutput): boolean {
  return end.kind === 'event' || (end.kind === 'sleep' && end.endsSession === true);
}

/**
 * Whether the device gets only this run's messages from now on: from a message that requests it (`block_queue`) until
 * the script sends another one or ends. Null: no change.
 */
function holdsQueue({ end, drafts }: StepOutput): boolean | null {
  if (end.kind === 'call') return end.holdsQueue;
  return drafts.length > 0 || end.kind === 'finished' || end.kind === 'error' ? false : null;
}

/** Returns the result of a step that an earlier attempt committed, and wakes the gateways again. */
async function repeatResult(deps: ActivityDependencies, runId: number, step: StoredStep): Promise<ExecuteScriptResult> {
  const queues = step.end.kind !== 'failed' && step.messages > 0;
  return await toResult(deps, runId, step, queues ? await announceMessages(deps.pool, runId) : []);
}

async function toResult(
  deps: ActivityDependencies,
  runId: number,
  { end, summary, deferred }: StoredStep,
  devices: QueuedFor[],
): Promise<ExecuteScriptResult> {
  if (end.kind === 'failed') return { ...end, summary, needsConnection: false, settled: false };
  deps.wakeDevices(devices.map(({ deviceKey }) => deviceKey));
  const settled = end.kind === 'finished' && (await readSettlement(deps.pool, runId)).outstanding === 0;
  return { ...end, summary, needsConnection: !deferred && devices.some(({ unreached }) => unreached), settled };
}

function readContext(deps: ActivityDependencies, { runId, step }: ExecuteScriptInput): Promise<Context | undefined> {
  return readStepContext<RecordedCall, StoredStep, HttpAnswer>(deps.pool, runId, step);
}

/** Executes a step of the script, with the devices and parameters that it looks up. Has no effect in the database. */
async function executeStep(
  deps: ActivityDependencies,
  context: Context,
  input: ExecuteScriptInput,
  takenUsernames: string[],
): Promise<StepOutput> {
  if (context.answerBytes > defaultLimits.answerBytes)
    return stoppedAt(`the answers that the script waited for are larger than ${defaultLimits.answerBytes} bytes`);
  const stepInput = toStepInput(context, input, takenUsernames);
  const until = Date.now() + maxLookupMs;
  for (;;) {
    const output = await deps.scriptExecutor.run(stepInput, context.scriptSeconds);
    if (output.end.kind === 'lookup') {
      const { deviceId, timeoutSeconds } = output.end;
      const { device, root } = await findDevice(deps, context.organizationId, deviceId, timeoutSeconds);
      stepInput.knownDevices[deviceId] = device;
      if (root !== undefined) stepInput.knownRoots[deviceId] = root;
    } else if (output.end.kind === 'parameters') {
      const { organizationId, deviceId } = context;
      const parameters = await readParameters(deps.pool, organizationId, deviceId, output.end.paths);
      Object.assign(stepInput.knownParameters, parameters);
    } else return output;
    if (Date.now() > until)
      return stoppedAt(`the script looks up devices and parameters for more than ${maxLookupMs / 1000} seconds`);
  }
}

function toStepInput(
  context: Context,
  input: ExecuteScriptInput,
  takenUsernames: string[],
): StepInput & { knownRoots: Record<string, string> } {
  return {
    script: context.script,
    deviceId: context.deviceId,
    organizationId: context.organizationId,
    variables: Object.fromEntries(Object.entries(context.variables).map(([name, value]) => [name, String(value)])),
    xmlVariables: context.definitions.filter(({ type }) => type === 'xml').map(({ name }) => name),
    device: context.device,
    seed: context.seed.toString('hex'),
    startedAt: context.startedAt.getTime(),
    ...(input.resumedAt === undefined ? {} : { resumedAt: input.resumedAt, ...resumedWith(context, input.step) }),
    calls: context.calls,
    logLines: context.logLines,
    logBytes: context.logBytes,
    messages: context.messages,
    knownDevices: {},
    knownRoots: {},
    takenUsernames,
    knownParameters: {},
    answers: context.answers,
    httpAnswers: context.httpResponses,
  };
}

/** Returns what the previous step waited for, unless it slept. */
function resumedWith({ previous, receivedEvent }: Context, step: number): { resumedWith?: AnswerReference } {
  if (previous?.end.kind === 'event') return { resumedWith: { event: receivedEvent } };
  if (previous?.end.kind === 'call') return { resumedWith: { message: previous.end.message } };
  return previous?.end.kind === 'http' ? { resumedWith: { httpStep: step - 1 } } : {};
}

function stoppedAt(limit: string): StepOutput {
  const end = { kind: 'error' as const, error: limitExceeded(limit, undefined) };
  return { calls: [], log: [], drafts: [], credentials: [], secrets: [], end };
}

async function findDevice(
  deps: ActivityDependencies,
  organizationId: string,
  deviceId: string,
  timeoutSeconds: number,
): Promise<{ device: KnownDevice; root?: string }> {
  const timer = Promise.withResolvers<{ device: 'timeout' }>();
  const timeout = setTimeout(() => {
    timer.resolve({ device: 'timeout' });
  }, timeoutSeconds * 1000);
  const found = findRoot(deps.pool, organizationId, deviceId).then((root) => {
    if (root === undefined) return { device: 'unknown' as const };
    return { device: 'known' as const, ...(root !== null && { root }) };
  });
  try {
    return await Promise.race([found, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}
