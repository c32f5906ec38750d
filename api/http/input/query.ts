import { z } from 'zod';
import { isStorable } from './json.ts';

/** A query parameter's text. */
export const queryText = z
  .string('is given more than once')
  .max(1000)
  .refine(isStorable, 'has a NUL character, or half of a surrogate pair');

/** A query parameter that is true or false. */
export const queryFlag = (description: string) =>
  queryText
    .pipe(z.enum(['true', 'false']))
    .transform((text) => text === 'true')
    .optional()
    .meta({ description, json: { type: 'boolean' } });

/** A path parameter that is an id, of at most 256 characters. */
export function idParameter(what: string, description: string, example: string) {
  return { what, schema: queryText.max(256).meta({ description, examples: [example] }) };
}
