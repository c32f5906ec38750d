import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { answer, given } from '../apiClient.ts';
import { printable, table } from '../output.ts';
import { readValues } from './variableFlags.ts';

type DryRun = Schemas['DryRunReport'];

export interface TryFlags {
  variables?: Record<string, string>;
  varsFile?: string;
  device?: string;
  model?: NonNullable<Schemas['ScriptDryRun']['model']>;
}

/** Runs a dry run of a service definition that need not be saved. */
export function tryService(
  api: Api,
  { script, variables = [] }: Schemas['NewService'],
  flags: TryFlags,
): Promise<DryRun> {
  const { variables: flagValues, varsFile, device, model } = flags;
  const values = readValues(
    { ...(flagValues && { var: flagValues }), ...(varsFile !== undefined && { varsFile }) },
    variables,
  );
  return answer(api.POST('/v1/dry-run', { body: given({ script, variables, values, device_id: device, model }) }));
}

/** Returns why the script should not be saved (it fails on any CPE); undefined when it is fine. */
export function problemOf({ error, doubt, samples }: DryRun): string | undefined {
  if (!error || doubt !== null || !['ScriptError', 'LimitExceeded'].includes(error.type)) return undefined;
  const hint =
    samples.length > 0 ? ` (tried with sample values for ${samples.join(', ')}; pass --variables to set them)` : '';
  return `The script fails in a dry run: ${error.type}, ${printable(error.message)}${hint}`;
}

export function warningLines({ warnings }: DryRun): string[] {
  return warnings.map(
    ({ code, message, line }) =>
      `warning: ${line === undefined ? '' : `line ${line}: `}${printable(message)} [${code}]`,
  );
}

const models = {
  igd: 'a simulated CPE of TR-098',
  tr181: 'a simulated CPE of TR-181',
  device: 'the device as it is stored',
};

/** Formats a dry run for people: result, log, each message with its answer and XML, warnings. */
export function describeDryRun(tried: DryRun): string {
  const { status, error, doubt, model, samples, log, messages } = tried;
  const rows = messages.map((message) => ({
    '#': message.number,
    message: message.summary,
    state: message.state,
    answer: answerOf(message),
  }));
  const sections = [
    [
      `Tried on ${models[model]}: ${status}${error ? `, ${error.type}: ${printable(error.message)}` : ''}`,
      ...(error && doubt ? [`The dry run may be the cause: ${doubt}.`] : []),
    ],
    samples.length > 0 ? [`Sample values were used for ${samples.join(', ')}.`] : [],
    log.map(({ at, text }) => `${at}  ${printable(text)}`),
    rows.length > 0 ? [table(rows)] : [],
    ...messages.map(({ number, summary, xml }) => [
      `${number === null ? 'Refresh' : `Message ${number}`}, ${printable(summary)}:`,
      ...indented(xml ?? ''),
    ]),
    warningLines(tried),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function answerOf({ response, fault }: DryRun['messages'][number]): string {
  if (fault) return `fault ${fault.fault_code} ${fault.fault_string}`;
  const { instanceNumber } = response ?? {};
  return typeof instanceNumber === 'number' ? `instance ${instanceNumber}` : '';
}

/**
 * Puts each element on a line of its own. Cuttle escapes "<" and ">" in text, so a line break between two tags
 * changes no value.
 */
function indented(xml: string): string[] {
  let depth = 1;
  return xml.split(/(?<=>)(?=<)/).map((part) => {
    const opens = /^<[^/]/.test(part) && !part.includes('</') && !part.endsWith('/>');
    if (part.startsWith('</')) depth -= 1;
    const line = '  '.repeat(depth) + printable(part);
    if (opens) depth += 1;
    return line;
  });
}
