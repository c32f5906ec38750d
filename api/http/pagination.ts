import { z } from 'zod';
import type { PageOf } from '../../db/core/pages.ts';
import { invalidQuery } from './errors.ts';
import { isStorable } from './input/json.ts';
import { queryText } from './input/query.ts';

const limitMessage = 'must be a number from 1 to 200';

export const pageLimit = queryText
  .regex(/^\d{1,3}$/, limitMessage)
  .transform(Number)
  .refine((count) => count >= 1 && count <= 200, limitMessage)
  .default(50)
  .meta({ description: 'The most items of the page.', json: { type: 'integer', minimum: 1, maximum: 200 } });

const cursorMessage = 'is not a cursor: take next_cursor of the page before as it is';

const decodeCursor = (text: z.ZodString) =>
  text
    .transform((cursor) => Buffer.from(cursor, 'base64url').toString('utf8'))
    .refine((key) => key !== '' && isStorable(key), cursorMessage);

const textCursor = decodeCursor(queryText);

const numberCursor = decodeCursor(queryText.max(64))
  .refine((key) => /^[1-9]\d{0,8}$/.test(key), cursorMessage)
  .transform(Number);

const cursorDescription = '`next_cursor` of the page before; left out: the first page.';

/** The query of a list that is ordered by a text or by a number. */
export const textPage = { limit: pageLimit, cursor: textCursor.optional().describe(cursorDescription) };
export const numberPage = { limit: pageLimit, cursor: numberCursor.optional().describe(cursorDescription) };

/** The content of a sorted list's cursor: the sort, and the value and the id of the page's last item. */
const sortPosition = z.tuple([
  z.string(),
  z.string().regex(/^(?:-Infinity|\d{1,11}(?:\.\d{1,6})?)$/),
  z.string().min(1).refine(isStorable),
]);

/** Ids have at most 128 characters. */
const sortedCursor = queryText.regex(/^[\w-]*$/, cursorMessage).transform((cursor, ctx) => {
  const parsed = sortPosition.safeParse(parseCursor(cursor));
  if (parsed.success) return { sort: parsed.data[0], after: { value: parsed.data[1], id: parsed.data[2] } };
  ctx.addIssue({ code: 'custom', message: cursorMessage });
  return z.NEVER;
});

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Returns the query of a list that can be sorted by any of the names, descending with a "-". Default: the first
 * name.
 */
export function sortedPage<Name extends string>(names: readonly [Name, ...Name[]], description: string) {
  type Sorted = Name | `-${Name}`;
  const options: Sorted[] = names.flatMap((name) => [name, `-${name}` as const]);
  return {
    limit: pageLimit,
    cursor: sortedCursor
      .optional()
      .meta({ description: cursorDescription, json: { type: 'string', maxLength: 1000, pattern: '^[A-Za-z0-9_-]*$' } }),
    sort: queryText
      .pipe(z.enum(options as string[]))
      .default(names[0])
      .transform((name) => name as Sorted)
      .meta({ description, json: { enum: options, default: names[0] } }),
  };
}

interface SortedQuery<Name extends string> {
  limit: number;
  cursor?: z.output<typeof sortedCursor> | undefined;
  sort: Name | `-${Name}`;
}

/**
 * Returns the page to read, with one row more than the limit, which shows whether there is a next page.
 * @throws ApiError for a cursor of another sort, which would skip rows.
 */
export function toSortedPage<Name extends string>({
  limit,
  cursor,
  sort,
}: SortedQuery<Name>): PageOf<Record<Name, unknown>> {
  if (cursor && cursor.sort !== sort) {
    throw invalidQuery([
      {
        field: 'cursor',
        message: `is of the list sorted by ${cursor.sort}: continue with that sort, or start again without a cursor`,
      },
    ]);
  }
  return {
    sort: sort.replace('-', '') as Name,
    descending: sort.startsWith('-'),
    after: cursor?.after,
    limit: limit + 1,
  };
}

/** Returns a page of a list that the query sorts; see {@link presentPage}. */
export function presentSortedPage<Row extends { id: string; sortValue: string }, Item>(
  rows: Row[],
  { limit, sort }: { limit: number; sort: string },
  present: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  return presentPage(rows, limit, ({ id, sortValue }) => JSON.stringify([sort, sortValue, id]), present);
}

/**
 * Returns a page of a list.
 * @param rows one more than `limit` where there is a next page.
 * @param keyOf returns the unique key that the list is ordered by. The client sees it in the cursor, so it must not
 * be confidential.
 */
export function presentPage<Row, Item>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => string | number,
  present: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const onPage = rows.slice(0, limit);
  const last = rows.length > limit ? onPage.at(-1) : undefined;
  return {
    items: onPage.map(present),
    next_cursor: last === undefined ? null : Buffer.from(String(keyOf(last)), 'utf8').toString('base64url'),
  };
}
