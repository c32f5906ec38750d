import { z } from 'zod';
import { nearest } from '../../../lib/nearest.ts';
import type { FieldError } from '../errors.ts';

type Parsed<T> = { value: T } | { errors: FieldError[] };

/** Returns the parsed input, or the first error of each invalid field. */
export function validate<T extends z.ZodType>(schema: T, input: unknown): Parsed<z.output<T>> {
  const result = schema.safeParse(input, { error: describe });
  if (result.success) return { value: result.data };
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const errors = result.error.issues.flatMap((issue) => toFieldErrors(issue, known));
  const seen = new Set<string>();
  return { errors: errors.filter(({ field }) => !seen.has(field) && seen.add(field)) };
}

/** @param known the field names at the top level: only there is a correction suggested. */
function toFieldErrors(issue: z.core.$ZodIssue, known: string[]): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const suggestion = issue.path.length === 0 ? nearest(key, known) : undefined;
      return {
        field: fieldPath([...issue.path, key]),
        message: suggestion === undefined ? 'is not known here' : `is not known here; did you mean ${suggestion}?`,
      };
    });
  }
  return [{ field: fieldPath(issue.path), message: issue.message }];
}

/** Returns a path such as `variables[0].name`; `body` for the top level. */
function fieldPath(path: PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'body' : text.replace(/^\./, '');
}

const typeNames: Record<string, string> = {
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  int: 'a whole number',
};

/** Returns a message that continues the field's name. A schema's own message takes precedence. */
function describe(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `must ${amount(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'too_small':
      return `must ${amount(issue.origin, 'at least', Number(issue.minimum))}`;
    default:
      return undefined;
  }
}

function amount(origin: string, bound: string, count: number): string {
  if (origin === 'string') return `have ${bound} ${count} character${count === 1 ? '' : 's'}`;
  return origin === 'array' ? `have ${bound} ${count} items` : `be ${bound} ${count}`;
}
