import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { invalidQuery } from '../errors.ts';
import { isStorable } from './json.ts';
import { validate } from './validation.ts';

/** A query parameter's text. */
export const queryText = z
  .string('is given more than once')
  .max(1000)
  .refine(isStorable, 'has a character that no text has');

/** A query parameter that is true or false. */
export const queryFlag = (description: string) =>
  queryText
    .pipe(z.enum(['true', 'false']))
    .transform((text) => text === 'true')
    .optional()
    .meta({ description, json: { type: 'boolean' } });

export function readQuery<T extends z.ZodType>(ctx: ApiContext, schema: T): z.output<T> {
  const parsed = validate(schema, { ...ctx.query });
  if ('errors' in parsed) throw invalidQuery(parsed.errors);
  return parsed.value;
}
