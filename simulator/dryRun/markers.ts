import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { DryRunWarning } from '../../domain/dryRun.ts';

/** A message of a trial with marked values. */
interface MarkedMessage {
  number: number | null;
  summary: string;
  request: CwmpRequest;
}

/**
 * Appends a mark to the values of the named variables. The mark is an XML entity, so that a message without escaping
 * stays well-formed. After parsing, a value that was escaped once has the mark unchanged, and one that was not escaped
 * has `&cuttle…`.
 */
export function markValues(values: Record<string, string>, names: string[]): Record<string, string> {
  return {
    ...values,
    ...Object.fromEntries(names.map((name, index) => [name, `${values[name] ?? ''}&amp;cuttle${index}_`])),
  };
}

/** Removes the marks from a request. */
export function removeMarks(request: CwmpRequest): CwmpRequest {
  return JSON.parse(JSON.stringify(request).replace(/&(?:amp;)*cuttle\d+_/g, '')) as CwmpRequest;
}

/** Returns warnings about marks that arrived unescaped or escaped twice. @param names the same as for `markValues`. */
export function escapeWarnings(messages: MarkedMessage[], names: string[]): DryRunWarning[] {
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
  const subject = `${number === null ? 'A message' : `Message ${number}`}, ${summary}, has the variable ${variable}`;
  if (escapes !== '') {
    const message = `${subject} escaped twice: a value with "&" arrives as "&amp;".`;
    return [{ code: 'escaped_twice', message, ...where }];
  }
  const message = `${subject} unescaped in its XML: a value with "<" or "&" breaks it. Use xml_escape.`;
  return [{ code: 'unescaped_variable', message, ...where }];
}
