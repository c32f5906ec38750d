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

/** So many threads, and at most two dry runs for each, so that none waits for a thread for longer than a script may run. */
const threads = 2;

/**
 * Executes scripts against simulated CPEs. Its threads are made when first needed, and keep no process running.
 * @param timeoutMs so long a script may take in all, with all of its waits.
 * @returns a function that answers undefined while too many dry runs are under way.
 */
export function createDryRun(timeoutMs = 30_000): (input: DryRunInput) => Promise<DryRunReport | undefined> {
  let executor: ScriptExecutor | undefined;
  let underWay = 0;
  return async (input) => {
    if (underWay >= 2 * threads) return undefined;
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
  const { cpe: made, model } = chooseCpe(input.cpe, tokens);
  const { values, samples } = fillSamples(definitions, fillDefaults(definitions, input.values));
  const variables = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  const setup: Omit<TrialSetup, 'cpe'> = { script, organizationId, variables, run, deviceExists, timeoutMs: timeoutMs };
  const cpe = new TrialCpe(made);
  const trial = await runTrial({ ...setup, cpe });
  const escaping = await findEscapeWarnings(trial, variables, definitions, (marked) =>
    runTrial({ ...setup, ...marked, cpe: new TrialCpe(made) }),
  );
  return {
    status: trial.error ? 'failed' : 'provisioned',
    error: trial.error,
    doubt: doubtOf(trial),
    model,
    samples,
    log: trial.log,
    messages: presentMessages(trial.messages),
    warnings: [...collectWarnings({ trial, tokens, definitions, variables, incomplete: cpe.incomplete }), ...escaping],
  };
}

/** A device that never informed is taken for one of the script's kind. */
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

/** By the root of the paths that stand in the script. */
function guessModel(tokens: LuaToken[]): BuiltInModel {
  const texts = tokens.filter(({ kind }) => kind === 'string').map(({ text }) => text);
  if (texts.some((text) => text.includes('InternetGatewayDevice.'))) return 'igd';
  return texts.some((text) => /(?:^|[^\w.])Device\./.test(text)) ? 'tr181' : 'igd';
}

/** The sample is a number, a text and true in one. */
const sampleOf = { string: '1', number: 1, boolean: true } as const;

function fillSamples(
  definitions: VariableDefinition[],
  given: VariableValues,
): { values: VariableValues; samples: string[] } {
  const missing = definitions.filter(({ name, required }) => required && !Object.hasOwn(given, name));
  const samples = Object.fromEntries(missing.map(({ name, type }) => [name, sampleOf[type]]));
  return { values: { ...given, ...samples }, samples: Object.keys(samples) };
}

/** The script reacted to something that a real CPE or server may answer otherwise, or would have gone on. */
function doubtOf({ messages, httpUrls, timedOut: timedOut }: Trial): string | null {
  if (messages.some(({ reaction }) => reaction?.state === 'faulted'))
    return 'the CPE of the dry run refused a message, which a real one may take';
  if (timedOut) return 'the script waits for longer than a dry run does';
  return httpUrls.length > 0 ? 'the script asked a server, and a dry run asks none' : null;
}
