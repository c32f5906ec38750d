import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { DryRunWarning } from '../../domain/dryRun.ts';

/** A message as it was tried with marked values. */
interface Marked {
  number: number | null;
  summary: string;
  request: CwmpRequest;
}

/**
 * The values with a mark after those of the named variables. It is XML in itself, so that no message breaks where a script forgets to escape: what the
 * reader of the message finds tells it. Escaped once it arrives as it was, unescaped as `&cuttle…`.
 */
export function markValues(values: Record<string, string>, names: string[]): Record<string, string> {
  return {
    ...values,
    ...Object.fromEntries(names.map((name, index) => [name, `${values[name] ?? ''}&amp;cuttle${index}_`])),
  };
}

/** As if the values had not been marked. */
export function removeMarks(request: CwmpRequest): CwmpRequest {
  return JSON.parse(JSON.stringify(request).replace(/&(?:amp;)*cuttle\d+_/g, '')) as CwmpRequest;
}

/** @param names as given to `markValues`. */
export function escapeWarnings(messages: Marked[], names: string[]): DryRunWarning[] {
  return messages.flatMap(({ number, summary, request }) => {
    const found = new Set(JSON.stringify(request).match(/&(?:amp;)*cuttle\d+_/g));
    return [...found].flatMap((mark) => toWarning(mark, names, number, summary.replace(/&(?:amp;)*cuttle\d+_/g, '')));
  });
}

function toWarning(mark: string, names: string[], number: number | null, summary: string): DryRunWarning[] {
  const [, escapes = '', index = ''] = /^&((?:amp;)*)cuttle(\d+)_$/.exec(mark) ?? [];
  const variable = names[Number(index)];
  if (variable === undefined || escapes === 'amp;') return [];
  const where = { variable, ...(number !== null && { message_number: number }) };
  const message = `${number === null ? 'A message' : `Message ${number}`}, ${summary},`;
  if (escapes !== '')
    return [
      {
        code: 'escaped_twice',
        message: `${message} has the variable ${variable} escaped twice: a value with "&" arrives as "&amp;".`,
        ...where,
      },
    ];
  return [
    {
      code: 'unescaped_variable',
      message: `${message} has the variable ${variable} unescaped in its XML: a value with "<" or "&" breaks it. Use xml_escape.`,
      ...where,
    },
  ];
}
