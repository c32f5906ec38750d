import type { StepContext } from '../db/steps.ts';
import { commitStep, deviceExists, readStepContext } from '../db/steps.ts';
import { maskValues } from '../domain/masking.ts';
import type { RunError } from '../domain/types.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { RecordedCall, StepInput, StepOutput } from './lua/types.ts';
import type { ExecuteScriptInput, ExecuteScriptResult, StepEnd } from './types.ts';

/** A step as stored: what the activity answers, and why the script failed, which stays in the database. */
export interface StoredStep {
  end: StepEnd;
  messages: number;
  summary: string;
  error: RunError | null;
}

type Context = StepContext<RecordedCall, StoredStep>;

/** Bounds the line that the Temporal UI shows. */
const summaryLength = 200;

/**
 * Executes the script from its start to where it next waits, with what its earlier steps did replayed, and commits all that
 * the step did at once. A step that was committed before is not executed again.
 */
export async function executeScript(deps: ActivityDependencies, input: ExecuteScriptInput): Promise<ExecuteScriptResult> {
  const context = await readContext(deps, input);
  if (context?.result) return answer(context.result);
  if (context?.status !== 'running') return closed;
  const output = await runStep(deps, context, input);
  const stored = store(output, context);
  const first = await commitStep(deps.pool, {
    ...input,
    calls: output.calls,
    result: stored,
    log: output.log,
    logLines: context.logLines,
    drafts: output.drafts,
    messages: context.messages,
    credentials: output.credentials,
    wakesAt: stored.end.kind === 'sleep' ? new Date(Date.now() + stored.end.seconds * 1000) : null,
  });
  if (first) return answer(stored);
  // Another attempt of this activity was quicker: what it committed counts.
  const committed = await readContext(deps, input);
  return committed?.result ? answer(committed.result) : closed;
}

/** The answer for a run that was closed, or deleted with its device, meanwhile: recordOutcome knows why. */
const closed: ExecuteScriptResult = { kind: 'failed', messages: 0, summary: '' };

function readContext(deps: ActivityDependencies, { runId, step }: ExecuteScriptInput): Promise<Context | undefined> {
  return readStepContext<RecordedCall, StoredStep>(deps.pool, runId, step);
}

/** Scripts see every value as a string. */
async function runStep(deps: ActivityDependencies, context: Context, input: ExecuteScriptInput): Promise<StepOutput> {
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
    summary: maskValues(summary.length > summaryLength ? `${summary.slice(0, summaryLength)}…` : summary, context.variables),
    error: error && { ...error, message: maskValues(error.message, context.variables) },
  };
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

function answer({ end, messages, summary }: StoredStep): ExecuteScriptResult {
  return { ...end, messages, summary };
}
