import type { DryRunWarning } from '../../domain/dryRun.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import { escapeWarnings, markValues, removeMarks } from './markers.ts';
import type { Trial, TrialSetup } from './trial.ts';

type Retry = (changes: Pick<TrialSetup, 'variables' | 'xmlVariables' | 'adapt' | 'timeoutMs'>) => Promise<Trial>;

/** For all trials together. */
const totalTimeoutMs = 10_000;
const maxTrials = 16;

/**
 * Executes the script again with marked values, to find those that it puts into XML without escaping them. If the marks
 * change what the script does, because it examines its values, each variable is marked on its own.
 */
export async function findEscapeWarnings(
  first: Trial,
  variables: Record<string, string>,
  definitions: VariableDefinition[],
  retry: Retry,
): Promise<DryRunWarning[]> {
  const names = definitions
    .filter(({ name, type }) => type === 'string' && Object.hasOwn(variables, name))
    .map(({ name }) => name);
  if (names.length === 0 || first.messages.length === 0 || first.error?.type === 'LimitExceeded') return [];
  const until = Date.now() + totalTimeoutMs;
  const mark = async (marked: string[]): Promise<{ same: boolean; warnings: DryRunWarning[] }> => {
    const trial = await retry({
      variables: markValues(variables, marked),
      // A mark is markup.
      xmlVariables: definitions.map(({ name }) => name),
      adapt: removeMarks,
      timeoutMs: Math.max(until - Date.now(), 0),
    });
    return { same: trial.messages.length === first.messages.length, warnings: escapeWarnings(trial.messages, marked) };
  };
  const all = await mark(names);
  if (all.same) return all.warnings;
  const warnings = [...all.warnings];
  for (const name of names.slice(0, maxTrials)) {
    if (Date.now() < until) warnings.push(...(await mark([name])).warnings);
  }
  return unique(warnings);
}

function unique(warnings: DryRunWarning[]): DryRunWarning[] {
  return [
    ...new Map(
      warnings.map((warning) => [`${warning.code} ${warning.variable ?? ''} ${warning.message_number ?? ''}`, warning]),
    ).values(),
  ];
}
