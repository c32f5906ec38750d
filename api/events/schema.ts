import { z } from 'zod';
import type { EventType } from '../../domain/eventTypes.ts';
import { eventTypes } from '../../domain/eventTypes.ts';
import { limit } from '../pagination.ts';
import { queryText } from '../query.ts';

const types = queryText
  .transform((text) => text.split(',').map((type) => type.trim()))
  .refine((list): list is EventType[] => list.every((type) => (eventTypes as readonly string[]).includes(type)), `must be some of ${eventTypes.join(', ')}, separated by commas`);

export const eventList = z.strictObject({
  after: queryText.min(1, 'must be the id of an event, or "oldest"').optional(),
  types: types.optional(),
  device_id: queryText.optional(),
  instance_id: queryText.optional(),
  limit,
});
