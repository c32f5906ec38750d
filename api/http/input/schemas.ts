import { z } from 'zod';

/** A time in a response: a Date in the presenters, ISO 8601 in UTC for the clients. */
export const time = (description?: string) =>
  z.date().meta({
    ...(description !== undefined && { description }),
    json: { type: 'string', format: 'date-time', examples: ['2026-03-01T09:30:00.000Z'] },
  });

/** A {@link time} or null; the description explains what null means. */
export const nullableTime = (description: string) => time().nullable().describe(description);

/** The version's number, which is part of the ETag too. */
export const revision = z
  .int()
  .describe('Counts what was changed by the API, from 1: another number is another version, and another ETag.');

/** Returns the schema of a page of a list. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item).describe('At most `limit`.'),
    next_cursor: z.string().nullable().describe('The `cursor` of the next page; null: this is the last.'),
  });
}

/** An object whose fields depend on something that the description names. */
export const openObject = (description: string) => z.looseObject({}).describe(description);

/** A number in a path, from 1. */
export const countParameter = (description: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .meta({ description, json: { type: 'integer', minimum: 1, maximum: 999_999_999, examples: [1] } });
