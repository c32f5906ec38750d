import { z } from 'zod';
import { queryText } from '../../http/input/query.ts';
import { openObject } from '../../http/input/schemas.ts';

export const maxMetadataBytes = 8192;

/** A word of the client's own that lists can be filtered by. */
const isTag = /^[^\p{C}\p{Z},]+(?: [^\p{C}\p{Z},]+)*$/u;
const tagMessage = 'must be 1 to 64 printable characters, without commas and without spaces at its ends';

const tags = z
  .array(z.string().max(64, tagMessage).regex(isTag, tagMessage))
  .max(32)
  .transform((list) => [...new Set(list)].sort())
  .meta({
    description: 'Words of your own, by which lists are narrowed; each counts once.',
    json: { type: 'array', maxItems: 32, items: { type: 'string', minLength: 1, maxLength: 64 } },
    examples: [['vip', 'region-north']],
  });

const metadata = z
  .record(z.string().max(64), z.unknown())
  .refine(
    (value) => Buffer.byteLength(JSON.stringify(value)) <= maxMetadataBytes,
    `must have at most ${maxMetadataBytes} bytes as JSON`,
  )
  .meta({
    description:
      `What you want to keep with it, of any shape: at most ${maxMetadataBytes} bytes as JSON. Cuttle ` +
      'does nothing with it, and shows it as it is: no place for secrets.',
    examples: [{ customer: 'C-1042', order: { number: 7 } }],
  });

/** Of a new resource; default: none. */
export const newAnnotations = { tags: tags.default([]), metadata: metadata.default({}) };

/** Of a change; each replaces the whole current value. */
export const annotationChanges = { tags: tags.optional(), metadata: metadata.optional() };

export const annotationsResponse = {
  tags: z.array(z.string()).describe("Words of the caller's, in their order."),
  metadata: openObject('What the caller keeps with it.'),
};

export const queryTag = queryText.max(64).optional().describe('Only those that have this tag.');
