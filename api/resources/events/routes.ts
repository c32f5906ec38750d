import type { z } from 'zod';
import type { EventFilter, EventPosition } from '../../../db/events/events.ts';
import { beforeAllEvents, findEventPosition, newestEventPosition, readEvents } from '../../../db/events/events.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { apiEventRetentionDays } from '../../../domain/apiEvents.ts';
import { eventBody } from '../../../lib/events/eventBody.ts';
import { busy, noLongerAvailable } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { eventList } from './requestSchema.ts';
import { eventPageResponse } from './responseSchema.ts';

const followOperation = operation({
  method: 'get',
  path: '/v1/events',
  operationId: 'followEvents',
  tag: 'Events',
  summary: 'Follow what happens',
  description:
    'With `Accept: text/event-stream`, as EventSource asks for it, a stream of server-sent events, ' +
    'live; else a page. Each event comes once, and in the same order to everyone who reads from the ' +
    'same place; a stream that broke goes on where it was by `Last-Event-ID`. A comment every 15 ' +
    `seconds shows that it lives. Events are stored for ${apiEventRetentionDays} days. A reader that ` +
    'takes nothing is left, and goes on when it connects again.',
  scope: 'read',
  query: eventList,
  responses: { 200: { description: 'A page of events, or a stream of them.', schema: eventPageResponse } },
  errors: ['not-kept', 'busy'],
  handle: async ({ caller: { organizationId }, query }, { pool }) => {
    const from = await positionOf(pool, organizationId, query.after ?? 'oldest');
    const { events, position } = await readEvents(pool, organizationId, from, filterOf(query), query.limit);
    return ok({
      items: events.map(eventBody),
      after: position.id ?? 'oldest',
      has_more: events.length === query.limit,
    });
  },
  stream: async ({ caller: { organizationId }, query }, { pool, eventStreams }, lastEventId) => {
    // The header takes precedence: a reconnecting client still sends its original URL.
    const after = lastEventId ?? query.after;
    const from =
      after === undefined
        ? await newestEventPosition(pool, organizationId)
        : await positionOf(pool, organizationId, after);
    const body = eventStreams.open(organizationId, filterOf(query), from);
    if (!body)
      throw busy('Too many event streams are open. Close some, or read pages: leave out "Accept: text/event-stream".');
    return { body, idleMs: eventStreams.slowMs };
  },
});

function filterOf({ types, device_id: deviceId, instance_id: instanceId }: z.output<typeof eventList>): EventFilter {
  return { types, deviceId, instanceId };
}

async function positionOf(pool: Pool, organizationId: string, after: string): Promise<EventPosition> {
  if (after === 'oldest') return beforeAllEvents;
  const position = await findEventPosition(pool, organizationId, after);
  if (!position)
    throw noLongerAvailable(
      `There is no event ${after}, or it is older than ${apiEventRetentionDays} days and was deleted. ` +
        'Start without "after", or with after=oldest.',
    );
  return position;
}

export const eventOperations = [followOperation];
