import { z } from 'zod';

/** A moment, as the answers have it: a Date for the presenters, ISO 8601 in UTC for the callers. */
export const time = (description?: string) =>
  z
    .date()
    .meta({
      ...(description !== undefined && { description }),
      json: { type: 'string', format: 'date-time', examples: ['2026-03-01T09:30:00.000Z'] },
    });

/** {@link time}, or null, which the description explains. */
export const nullableTime = (description: string) => time().nullable().describe(description);

/** The number of a version, which the ETag has too. */
export const revision = z
  .int()
  .describe('Counts what was changed by the API, from 1: another number is another version, and another ETag.');

/** A page of a list. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item).describe('At most `limit`.'),
    next_cursor: z.string().nullable().describe('The `cursor` of the next page; null: this is the last.'),
  });
}

/** An object whose fields depend on something else, which the description names. */
export const openObject = (description: string) => z.looseObject({}).describe(description);

/** A number in a path that counts from 1. */
export const countParameter = (description: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .meta({ description, json: { type: 'integer', minimum: 1, maximum: 999_999_999, examples: [1] } });
