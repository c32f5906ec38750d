import { ScriptExecutor } from '../../activities/lua/executor/executor.ts';
import type { StepInput, StepOutput } from '../../activities/lua/types.ts';
import type { BuiltInModel, DryRunCpe, DryRunInput, DryRunReport } from '../../domain/dryRun.ts';
import type { VariableDefinition, VariableValues } from '../../domain/types.ts';
import { fillDefaults } from '../../domain/variables.ts';
import { findEscapeWarnings } from './escapeCheck.ts';
import type { LuaToken } from './luaTokens.ts';
import { tokenizeLua } from './luaTokens.ts';
import { presentMessages } from './report.ts';
import type { Trial, TrialSetup } from './trial.ts';
import { runTrial } from './trial.ts';
import { TrialCpe } from './trialCpe.ts';
import { collectWarnings } from './warnings.ts';

const threads = 2;
/** At most two per thread, so that none waits for a thread longer than a script may run. */
const maxConcurrent = 2 * threads;

/**
 * Creates a function that executes scripts against simulated CPEs. Its threads are started when they are first needed,
 * and do not keep the process running.
 * @param timeoutMs the maximum duration of a dry run, including all waits.
 * @returns a function that returns undefined when 4 dry runs are under way already.
 */
export function createDryRun(timeoutMs = 30_000): (input: DryRunInput) => Promise<DryRunReport | undefined> {
  let executor: ScriptExecutor | undefined;
  let underWay = 0;
  return async (input) => {
    if (underWay >= maxConcurrent) return undefined;
    const lua = (executor ??= new ScriptExecutor({ threads }));
    underWay += 1;
    try {
      return await dryRun(input, (step) => lua.run(step), timeoutMs);
    } finally {
      underWay -= 1;
    }
  };
}

async function dryRun(
  input: DryRunInput,
  run: (step: StepInput) => Promise<StepOutput>,
  timeoutMs: number,
): Promise<DryRunReport> {
  const { organizationId, script, definitions, deviceExists } = input;
  const tokens = tokenizeLua(script);
  const { cpe: source, model } = chooseCpe(input.cpe, tokens);
  const { values, samples } = fillSamples(definitions, fillDefaults(definitions, input.values));
  const variables = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  const xmlVariables = definitions.filter(({ type }) => type === 'xml').map(({ name }) => name);
  const setup: Omit<TrialSetup, 'cpe'> = {
    script,
    organizationId,
    variables,
    xmlVariables,
    run,
    deviceExists,
    timeoutMs,
  };
  const cpe = new TrialCpe(source);
  const trial = await runTrial({ ...setup, cpe });
  const escaping = await findEscapeWarnings(trial, variables, definitions, (marked) =>
    runTrial({ ...setup, ...marked, cpe: new TrialCpe(source) }),
  );
  return {
    status: trial.error ? 'failed' : 'provisioned',
    error: trial.error,
    doubt: findDoubt(trial),
    model,
    samples,
    log: trial.log,
    messages: presentMessages(trial.messages),
    warnings: [...collectWarnings({ trial, tokens, definitions, variables, incomplete: cpe.incomplete }), ...escaping],
  };
}

/** A device that has never sent an Inform is assumed to have the data model that the script uses. */
function chooseCpe(
  cpe: DryRunCpe,
  tokens: LuaToken[],
): { cpe: ConstructorParameters<typeof TrialCpe>[0]; model: DryRunReport['model'] } {
  if ('model' in cpe) {
    const model = cpe.model ?? guessModel(tokens);
    return { cpe: { model }, model };
  }
  const { facts, ...device } = cpe.device;
  const root = facts.root ?? (guessModel(tokens) === 'tr181' ? 'Device.' : 'InternetGatewayDevice.');
  return { cpe: { device: { ...device, facts: { ...facts, root } } }, model: 'device' };
}

/** Guesses the data model from the root of the paths in the script. */
function guessModel(tokens: LuaToken[]): BuiltInModel {
  const texts = tokens.filter(({ kind }) => kind === 'string').map(({ text }) => text);
  if (texts.some((text) => text.includes('InternetGatewayDevice.'))) return 'igd';
  return texts.some((text) => /(?:^|[^\w.])Device\./.test(text)) ? 'tr181' : 'igd';
}

/** Sample values, each of which can be used as a number, a text and a condition. */
const sampleValues = { string: '1', number: 1, boolean: true, xml: '<a/>' } as const;

function fillSamples(
  definitions: VariableDefinition[],
  values: VariableValues,
): { values: VariableValues; samples: string[] } {
  const missing = definitions.filter(({ name, required }) => required && !Object.hasOwn(values, name));
  const samples = Object.fromEntries(missing.map(({ name, type }) => [name, sampleValues[type]]));
  return { values: { ...values, ...samples }, samples: Object.keys(samples) };
}

/** Returns why the script may behave differently in a real run; null without such a reason. */
function findDoubt({ messages, httpUrls, timedOut: timedOut }: Trial): string | null {
  if (messages.some(({ result }) => result?.state === 'faulted'))
    return 'the simulated CPE rejected a message that a real one may accept';
  if (timedOut) return 'the script waits longer than a dry run may take';
  return httpUrls.length > 0 ? 'the script makes an HTTP request, which a dry run does not send' : null;
}
