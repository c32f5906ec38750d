import { isStorable } from './json.ts';
import { queryText } from './query.ts';

const limitMessage = 'must be a number from 1 to 200';

export const limit = queryText
  .regex(/^\d{1,3}$/, limitMessage)
  .transform(Number)
  .refine((count) => count >= 1 && count <= 200, limitMessage)
  .default(50)
  .meta({ description: 'The most items of the page.', json: { type: 'integer', minimum: 1, maximum: 200 } });

const cursorMessage = 'is not a cursor: take next_cursor of the page before as it is';

const textCursor = queryText
  .transform((cursor) => Buffer.from(cursor, 'base64url').toString('utf8'))
  .refine((key) => key !== '' && isStorable(key), cursorMessage);

const numberCursor = textCursor.refine((key) => /^[1-9]\d{0,8}$/.test(key), cursorMessage).transform(Number);

const cursorDescription = '`next_cursor` of the page before; left out: the first page.';

/** The query of a list that is ordered by a text, and by a number. */
export const textPage = { limit, cursor: textCursor.optional().describe(cursorDescription) };
export const numberPage = { limit, cursor: numberCursor.optional().describe(cursorDescription) };

/**
 * A page of a list.
 * @param rows one more than `limit` where there are more.
 * @param keyOf what the list is ordered by, unique in it; the cursor holds it, so it must be the caller's to know.
 */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => string | number,
  present: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(present),
    next_cursor: last === undefined ? null : Buffer.from(String(keyOf(last)), 'utf8').toString('base64url'),
  };
}
