import { z } from 'zod';
import type { ApiEventType } from '../../../domain/apiEvents.ts';
import { apiEventTypes } from '../../../domain/apiEvents.ts';
import { pageLimit } from '../../http/pagination.ts';
import { queryText } from '../../http/input/query.ts';

const isTypes = (list: string[]): list is ApiEventType[] =>
  list.every((type) => (apiEventTypes as readonly string[]).includes(type));

const types = queryText
  .transform((text) => text.split(',').map((type) => type.trim()))
  .refine(isTypes, `must be some of ${apiEventTypes.join(', ')}, separated by commas`);

export const eventList = z.strictObject({
  after: queryText
    .min(1, 'must be the id of an event, or "oldest"')
    .optional()
    .meta({
      description:
        'The id of an event: the events after it follow. `oldest`: all stored events. Default: a stream ' +
        'begins now, a page with the oldest event.',
      examples: ['oldest'],
    }),
  types: types.optional().meta({
    description: `Only these, separated by commas: ${apiEventTypes.map((type) => `\`${type}\``).join(', ')}.`,
    examples: ['instance.failed,device.unreachable'],
  }),
  device_id: queryText.optional().describe('Only what happened to this device, and to its instances.'),
  instance_id: queryText.optional().describe('Only what happened to this instance.'),
  limit: pageLimit,
});
