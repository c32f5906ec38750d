import { pageLimit } from '../../http/pagination.ts';
import { queryText } from '../../http/input/query.ts';

const maxOffset = 10_000;
const offsetMessage = `must be a number from 0 to ${maxOffset}: filter the list to see the rest`;

const offset = queryText
  .regex(/^\d{1,5}$/, offsetMessage)
  .transform(Number)
  .refine((count) => count <= maxOffset, offsetMessage)
  .default(0)
  .meta({
    description: 'How many of the list to leave out first.',
    json: { type: 'integer', minimum: 0, maximum: maxOffset },
  });

/** TMF630, attribute selection, of the first level only. */
export const fieldsOf = <Name extends string>(names: readonly Name[]) => {
  const known = new Set<string>(names);
  return queryText
    .transform((text) => text.split(','))
    .refine(
      (list): list is Name[] => list.every((name) => known.has(name)),
      `must be some of ${names.join(', ')}, separated by commas`,
    )
    .optional()
    .meta({
      description: 'Only these attributes, separated by commas, beside `id` and `href`.',
      json: {
        type: 'string',
        maxLength: 1000,
        pattern: `^(?:${names.join('|')})(?:,(?:${names.join('|')}))*$`,
        examples: ['state,note'],
      },
    });
};

/** Returns the query of a list. */
export const listOf = <Name extends string>(names: readonly Name[]) => ({
  fields: fieldsOf(names),
  offset,
  limit: pageLimit,
});

/** A filter by one of several values, separated by commas. */
export const anyOf = <Name extends string>(names: readonly Name[], what: string) => {
  const known = new Set<string>(names);
  return queryText
    .transform((text) => text.split(','))
    .refine(
      (list): list is Name[] => list.every((name) => known.has(name)),
      `must be one of ${names.join(', ')}, or several of them with commas between`,
    )
    .optional()
    .meta({
      description: `Only ${what} in this state, or in one of several with commas between them.`,
      json: {
        type: 'string',
        pattern: `^(?:${names.join('|')})(?:,(?:${names.join('|')}))*$`,
        maxLength: 1000,
        examples: [names.at(-1)],
      },
    });
};

/** Returns the selected fields, with `id` and `href`. */
export function select<T extends { id: string; href: string }>(response: T, fields: string[] | undefined): T {
  if (!fields) return response;
  const selected = new Set(['id', 'href', ...fields]);
  return Object.fromEntries(Object.entries(response).filter(([name]) => selected.has(name))) as T;
}

export const countHeaders = {
  'X-Total-Count': 'How many the whole list has.',
  'X-Result-Count': 'How many are in this answer.',
};

/** Returns a page of a list, with its counts as headers. */
export function presentPage<T>(items: T[], total: number): { status: 200; headers: Record<string, string>; body: T[] } {
  return {
    status: 200,
    headers: { 'X-Total-Count': String(total), 'X-Result-Count': String(items.length) },
    body: items,
  };
}
