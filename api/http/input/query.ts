import { z } from 'zod';
import { isStorable } from './json.ts';

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

/** A path parameter that is the id of something: none has more characters. */
export function idParameter(what: string, description: string, example: string) {
  return { what, schema: queryText.max(256).meta({ description, examples: [example] }) };
}
