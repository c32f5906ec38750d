import type { Schemas } from '../../../../api/client.ts';
import { api, unwrap } from '../../../../api/client.ts';

/** An entry of a device's timeline. `at` is when it began. */
export type Entry = { at: string; key: string } & (
  | { kind: 'message'; message: Schemas['DeviceMessage'] }
  | { kind: 'call'; call: Schemas['Call'] }
  | { kind: 'action'; action: Schemas['DeviceAction'] }
  | { kind: 'run'; run: Schemas['RunSummary']; instance: Schemas['Instance'] }
  | { kind: 'event'; event: Schemas['Event'] }
  | { kind: 'session'; session: Schemas['DeviceSession'] }
);

/** The other event types repeat what runs, actions and sessions show. */
const eventTypes = 'device.discovered,device.unreachable';
const maxPageSize = 200;

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/**
 * Returns the newest entries, at most `limit`, and whether there are more. Reading the newest `limit` of each kind is
 * enough for that.
 */
export async function readTimeline(
  id: string,
  limit: number,
  signal: AbortSignal,
): Promise<{ entries: Entry[]; hasMore: boolean }> {
  const path = { id };
  const fetchLimit = limit + 1;
  const get = { signal };
  const { items: instances } = await unwrap(
    api().GET('/v1/instances', { params: { query: { device_id: id, limit: maxPageSize } }, ...get }),
  );
  const found = await Promise.all([
    readNewest(fetchLimit, (query) =>
      unwrap(api().GET('/v1/devices/{id}/messages', { params: { path, query }, ...get })),
    ).then((all) => all.map(messageEntry)),
    readNewest(fetchLimit, (query) =>
      unwrap(api().GET('/v1/devices/{id}/calls', { params: { path, query }, ...get })),
    ).then((all) => all.map(callEntry)),
    readNewest(fetchLimit, (query) =>
      unwrap(api().GET('/v1/devices/{id}/actions', { params: { path, query }, ...get })),
    ).then((all) => all.map(actionEntry)),
    readNewest(fetchLimit, (query) =>
      unwrap(api().GET('/v1/devices/{id}/sessions', { params: { path, query }, ...get })),
    ).then((all) => all.map(sessionEntry)),
    readEvents(id, signal).then((all) => all.map(eventEntry)),
    ...instances.map((instance) =>
      readNewest(fetchLimit, (query) =>
        unwrap(api().GET('/v1/instances/{id}/runs', { params: { path: { id: instance.id }, query }, ...get })),
      ).then((all) => all.map((run) => runEntry(run, instance))),
    ),
  ]);
  const entries = sortNewestFirst(found.flat());
  return { entries: entries.slice(0, limit), hasMore: entries.length > limit };
}

/** Sorts by time; entries of the same time keep their order. */
const sortNewestFirst = (entries: Entry[]): Entry[] =>
  entries.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));

async function readNewest<Item>(
  limit: number,
  read: (query: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null | undefined;
  while (items.length < limit && cursor !== null) {
    const page: Page<Item> = await read({
      limit: Math.min(maxPageSize, limit - items.length),
      ...(cursor !== undefined && { cursor }),
    });
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return items;
}

/** The JSON response of an operation that can also stream. */
interface EventPage {
  items: Schemas['Event'][];
  after: string;
  has_more: boolean;
}

/** Reads all stored events of a device. There are few, and the API lists the oldest first. */
async function readEvents(id: string, signal: AbortSignal): Promise<Schemas['Event'][]> {
  const events: Schemas['Event'][] = [];
  for (let after = 'oldest', pages = 0; pages < 10; pages += 1) {
    const init = { params: { query: { device_id: id, types: eventTypes, after, limit: maxPageSize } }, signal };
    const page = (await unwrap(api().GET('/v1/events', init))) as EventPage;
    events.push(...page.items);
    if (!page.has_more) break;
    after = page.after;
  }
  return events;
}

const messageEntry = (message: Schemas['DeviceMessage']): Entry => ({
  kind: 'message',
  at: message.created_at,
  key: `message ${message.instance_id} ${message.run} ${message.number} ${message.created_at} ${message.method}`,
  message,
});
const callEntry = (call: Schemas['Call']): Entry => ({
  kind: 'call',
  at: call.received_at,
  key: `call ${call.number}`,
  call,
});
const sessionEntry = (session: Schemas['DeviceSession']): Entry => ({
  kind: 'session',
  at: session.informed_at,
  key: `session ${session.number}`,
  session,
});
const actionEntry = (action: Schemas['DeviceAction']): Entry => ({
  kind: 'action',
  at: action.created_at,
  key: action.id,
  action,
});
const runEntry = (run: Schemas['RunSummary'], instance: Schemas['Instance']): Entry => ({
  kind: 'run',
  at: run.started_at,
  key: `${instance.id} ${run.number}`,
  run,
  instance,
});
const eventEntry = (event: Schemas['Event']): Entry => ({ kind: 'event', at: event.timestamp, key: event.id, event });
