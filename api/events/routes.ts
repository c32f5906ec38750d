import type { EventFilter, EventPosition } from '../../db/events.ts';
import { beforeAllEvents, findEventPosition, newestEventPosition, readEvents } from '../../db/events.ts';
import type { ApiContext, ApiDeps, ApiRouter } from '../context.ts';
import { busy, notKept } from '../errors.ts';
import { readQuery } from '../query.ts';
import { presentEvent } from './presenter.ts';
import { eventList } from './schema.ts';

/** What happened, as a page or as a stream that goes on. */
export function addEventRoutes(router: ApiRouter, { pool, eventStreams }: ApiDeps): void {
  const positionOf = async (organizationId: string, after: string): Promise<EventPosition> => {
    if (after === 'oldest') return beforeAllEvents;
    const position = await findEventPosition(pool, organizationId, after);
    if (!position) throw notKept(`There is no event ${after}, or it is not kept any more: start without it, or with after=oldest.`);
    return position;
  };

  const stream = async (ctx: ApiContext, filter: EventFilter, after: string | undefined): Promise<void> => {
    const { organizationId } = ctx.state.caller;
    // A client that connects again says by the header how far it came; its address is the one that it began with.
    const last = ctx.get('Last-Event-ID') || after;
    const from = last === undefined ? await newestEventPosition(pool, organizationId) : await positionOf(organizationId, last);
    const body = eventStreams.open(organizationId, filter, from);
    if (!body) throw busy('There are too many event streams at once: close some, or read GET /v1/events with "Accept: application/json".');
    // What the reader does not take for so long is not sent at all.
    ctx.res.setTimeout(eventStreams.slowMs, () => ctx.res.destroy());
    ctx.set({ 'Content-Type': 'text/event-stream', Connection: 'close', 'X-Accel-Buffering': 'no' });
    ctx.body = body;
  };

  router.get('/events', async (ctx) => {
    const { after, types, device_id: deviceId, instance_id: instanceId, limit } = readQuery(ctx, eventList);
    const filter = { types, deviceId, instanceId };
    if (ctx.accepts('text/event-stream', 'application/json') !== 'application/json') {
      await stream(ctx, filter, after);
      return;
    }
    const { organizationId } = ctx.state.caller;
    const from = await positionOf(organizationId, after ?? 'oldest');
    const { events, position } = await readEvents(pool, organizationId, from, filter, limit);
    ctx.body = { items: events.map(presentEvent), after: position.id ?? 'oldest', has_more: events.length === limit };
  });
}
