import { z } from 'zod';
import type { Slice } from '../../../db/core/pages.ts';
import { queryText } from '../../http/input/query.ts';

const number = (max: number) => {
  const message = `must be a number from 1 to ${max}`;
  return queryText
    .regex(/^\d{1,7}$/, message)
    .transform(Number)
    .refine((count) => count >= 1 && count <= max, message);
};

const maxPage = 1_000_000;
/** Lower than elsewhere: a definition contains its script, which may be long. */
const maxItems = 100;

/** The query of a list whose pages are numbered. */
export const pageNumber = {
  page: number(maxPage)
    .default(1)
    .meta({
      description: 'Which page, from 1. One behind the last is empty.',
      json: { type: 'integer', minimum: 1, maximum: maxPage },
    }),
  page_size: number(maxItems)
    .default(20)
    .meta({ description: 'How many items a page has.', json: { type: 'integer', minimum: 1, maximum: maxItems } }),
};

interface PageQuery {
  page: number;
  page_size: number;
}

/**
 * Returns the rows of the page. They are read from the nearer end of the index, so the most expensive page, in the
 * middle, costs half of a total.
 */
export const sliceOf = ({ page, page_size: limit }: PageQuery): Slice => ({ offset: (page - 1) * limit, limit });

export function numberedPageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item).describe('Those of the page, by age.'),
    page: z.int().describe('Which page this is, from 1.'),
    page_size: z.int().describe('The most items of a page.'),
    total: z.int().describe('How many items all pages have.'),
  });
}

export const numberedPage = <Item>(items: Item[], total: number, { page, page_size }: PageQuery) => ({
  items,
  page,
  page_size,
  total,
});
