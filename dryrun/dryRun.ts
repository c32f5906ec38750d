import { LuaLanes } from '../activities/lua/lanes.ts';
import type { StepInput, StepOutput } from '../activities/lua/types.ts';
import type { BuiltInModel, DryRunInput, DryRunReport } from '../domain/dryRun.ts';
import type { VariableDefinition, VariableValues } from '../domain/types.ts';
import { fillDefaults } from '../domain/variables.ts';
import { escapeTrials } from './escapeTrials.ts';
import { luaTokens } from './luaText.ts';
import { presentMessages } from './report.ts';
import type { TrialSetup } from './trial.ts';
import { tryScript } from './trial.ts';
import { TrialCpe } from './trialCpe.ts';
import { warningsOf } from './warnings.ts';

const longestMs = 30_000;
/** So many threads, and at most two dry runs for each, so that none waits for a thread for longer than a script may run. */
const threads = 2;

/**
 * Executes scripts against simulated CPEs. Its threads are made when first needed, and keep no process running.
 * @returns a function that answers undefined while too many dry runs are under way.
 */
export function createDryRun(): (input: DryRunInput) => Promise<DryRunReport | undefined> {
  let lanes: LuaLanes | undefined;
  let underWay = 0;
  return async (input) => {
    if (underWay >= 2 * threads) return undefined;
    const lua = (lanes ??= new LuaLanes({ threads }));
    underWay += 1;
    try {
      return await dryRun(input, (step) => lua.run(step));
    } finally {
      underWay -= 1;
    }
  };
}

async function dryRun(input: DryRunInput, run: (step: StepInput) => Promise<StepOutput>): Promise<DryRunReport> {
  const { organizationId, script, definitions, deviceExists } = input;
  const tokens = luaTokens(script);
  const model = 'device' in input.cpe ? 'device' : (input.cpe.model ?? guessModel(tokens));
  const makeCpe = (): TrialCpe => new TrialCpe('device' in input.cpe ? input.cpe : { model: model === 'tr181' ? 'tr181' : 'igd' });
  const { values, samples } = fillSamples(definitions, fillDefaults(definitions, input.values));
  const variables = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  const setup: Omit<TrialSetup, 'cpe'> = { script, organizationId, variables, run, deviceExists, longestMs };
  const cpe = makeCpe();
  const trial = await tryScript({ ...setup, cpe });
  const escaping = await escapeTrials(trial, variables, definitions, (marked) => tryScript({ ...setup, ...marked, cpe: makeCpe() }));
  return {
    status: trial.error ? 'failed' : 'provisioned',
    error: trial.error,
    doubt: doubtOf(trial.messages.some(({ reaction }) => reaction?.state === 'faulted'), trial.httpUrls.length > 0),
    model,
    samples,
    log: trial.log,
    messages: presentMessages(trial.messages),
    warnings: [...warningsOf({ trial, tokens, definitions, variables, incomplete: cpe.incomplete }), ...escaping],
  };
}

/** By the root of the paths that stand in the script. */
function guessModel(tokens: ReturnType<typeof luaTokens>): BuiltInModel {
  const texts = tokens.filter(({ kind }) => kind === 'string').map(({ text }) => text);
  if (texts.some((text) => text.includes('InternetGatewayDevice.'))) return 'igd';
  return texts.some((text) => /(?:^|[^\w.])Device\./.test(text)) ? 'tr181' : 'igd';
}

/** The sample is a number, a text and true in one. */
const sampleOf = { string: '1', number: 1, boolean: true } as const;

function fillSamples(definitions: VariableDefinition[], given: VariableValues): { values: VariableValues; samples: string[] } {
  const missing = definitions.filter(({ name, required }) => required && !Object.hasOwn(given, name));
  const samples = Object.fromEntries(missing.map(({ name, type }) => [name, sampleOf[type]]));
  return { values: { ...given, ...samples }, samples: Object.keys(samples) };
}

/** The script reacted to something that a real CPE or server may answer otherwise. */
function doubtOf(faulted: boolean, askedServer: boolean): string | null {
  if (faulted) return 'the CPE of the dry run refused a message, which a real one may take';
  return askedServer ? 'the script asked a server, and a dry run asks none' : null;
}
