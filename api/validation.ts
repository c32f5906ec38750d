import type { z } from 'zod';
import type { FieldError } from './errors.ts';

type Parsed<T> = { value: T } | { errors: FieldError[] };

/** What the schema makes of the input, or each field that it refuses, with the first reason. */
export function validate<T extends z.ZodType>(schema: T, input: unknown): Parsed<z.output<T>> {
  const result = schema.safeParse(input, { error: describe });
  if (result.success) return { value: result.data };
  const errors = result.error.issues.flatMap(toFieldErrors);
  const named = new Set<string>();
  return { errors: errors.filter(({ field }) => !named.has(field) && named.add(field)) };
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: fieldPath([...issue.path, key]), message: 'is not known here' }));
  }
  return [{ field: fieldPath(issue.path), message: issue.message }];
}

/** `variables[0].name`; `body` for the whole. */
function fieldPath(path: PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'body' : text.replace(/^\./, '');
}

const kinds: Record<string, string> = {
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  int: 'a whole number',
};

/** In words that read on after the field's name. A message that a schema gives itself goes before. */
function describe(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${kinds[issue.expected] ?? issue.expected}`;
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
