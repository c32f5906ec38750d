import { readParameters } from '../../db/devices/parameters.ts';
import { deviceExists } from '../../db/runs/steps.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { limitExceeded } from '../lua/errors.ts';
import type { AnswerReference, KnownDevice, StepInput, StepOutput } from '../lua/types.ts';
import { defaultLimits } from '../lua/types.ts';
import type { ExecuteScriptInput } from '../types.ts';
import type { Context } from './storedStep.ts';

/** Bounds the look-ups of one step. Each look-up executes the step again. */
const maxLookupMs = 15_000;

/** Executes a step of the script, with the devices and parameters that it looks up. Has no effect in the database. */
export async function executeStep(
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
      stepInput.knownDevices[deviceId] = await findDevice(deps, context.organizationId, deviceId, timeoutSeconds);
    } else if (output.end.kind === 'parameters') {
      const { organizationId, deviceId } = context;
      const parameters = await readParameters(deps.pool, organizationId, deviceId, output.end.paths);
      Object.assign(stepInput.knownParameters, parameters);
    } else return output;
    if (Date.now() > until)
      return stoppedAt(`the script looks up devices and parameters for more than ${maxLookupMs / 1000} seconds`);
  }
}

function toStepInput(context: Context, input: ExecuteScriptInput, takenUsernames: string[]): StepInput {
  return {
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
}

/** Returns what the previous step waited for, unless it slept. */
function resumedWith({ previous }: Context, step: number): { resumedWith?: AnswerReference } {
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
): Promise<KnownDevice> {
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
