import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { createApi } from '../../../api/app.ts';
import type { StreamLimits } from '../../../api/resources/events/streams.ts';
import { openAccess } from '../../support/api/api.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import { EventStreams } from '../../../api/resources/events/streams.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { adoptRestoredEvents, deleteOldEvents } from '../../../db/events/events.ts';
import type { Db } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { Wakeups } from '../../../lib/wakeups.ts';
import { until } from '../../support/until.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import type { ShownEvent } from '../../support/api/eventReader.ts';
import { readStream } from '../../support/api/eventReader.ts';

const { pool, url: connectionString } = await createTestDatabase();
const log = pino({ level: process.env.DEBUG_LOG ?? 'silent' });
const wakeups = new Wakeups({ pool, connectionString, log });
await wakeups.start();
after(() => wakeups.stop());
const keys = { default: await createApiKey(pool, 'default', 'test'), other: await createApiKey(pool, 'other', 'test') };

interface Running {
  url: string;
  stop: () => Promise<void>;
}

/** Starts and stops the API as `cuttle start` does. */
async function startApi(limits: Partial<StreamLimits> = {}): Promise<Running> {
  const eventStreams = new EventStreams({ pool, onEvents: wakeups.onEvents }, limits);
  const never = (): never => {
    throw new Error('not here');
  };
  const api = createApi({
    pool,
    poolOf: () => pool,
    access: openAccess,
    log,
    dispatchOutbox: () => undefined,
    wakeDevices: () => undefined,
    checkScript: never,
    dryRun: never,
    readiness: never,
    health: never,
    eventStreams,
    metrics: new Metrics(),
    codec: { open: never, origins: [] },
  });
  const handle = api.callback();
  const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    await eventStreams.stop();
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events`, stop };
}

const api = await startApi();
after(() => api.stop());

/** Inserts an event as the database triggers do. */
async function happen(
  device: string,
  {
    organization = 'default',
    type = 'device.bootstrapped',
    db = pool,
  }: { organization?: string; type?: string; db?: Db } = {},
): Promise<void> {
  await db.query(
    `insert into events (organization_id, type, device_id, data) values ($1, $2, $3, jsonb_build_object('device_id', $3::text))`,
    [organization, type, device],
  );
}

/** An event becomes visible when no older transaction is in progress on the server, which other tests use, too. */
function shown(device: string): Promise<void> {
  return until(`the events of ${device} are visible`, async () => {
    const { rowCount } = await pool.query(
      'select 1 from events where device_id = $1 and xid >= pg_snapshot_xmin(pg_current_snapshot())',
      [device],
    );
    return rowCount === 0;
  });
}

async function page(
  query: string,
  key = keys.default,
): Promise<{ status: number; items: ShownEvent[]; after: string; has_more: boolean; type: string }> {
  const response = await fetch(`${api.url}${query}`, {
    headers: { authorization: `Bearer ${key}`, accept: 'application/json' },
  });
  return {
    ...((await response.json()) as { items: ShownEvent[]; after: string; has_more: boolean; type: string }),
    status: response.status,
  };
}

const devicesOf = (events: ShownEvent[]): unknown[] => events.map(({ data }) => data.device_id);

test('readers that come and go while transactions commit out of order get each event once, all in one order', async () => {
  const writers = 8;
  const each = 25;
  const prefix = 'PARALLEL-';
  const start = await page('?limit=1');
  assert.equal(start.after, 'oldest');
  const total = writers * each;
  const reader = async (): Promise<string[]> => {
    const got: ShownEvent[] = [];
    let last: string | undefined;
    let stream = await readStream(`${api.url}?after=oldest`, keys.default);
    while (got.length < total) {
      const wanted = 1 + Math.floor(Math.random() * 20);
      const { events } = stream;
      await until('some events arrived', () => events.length >= Math.min(wanted, total - got.length));
      stream.leave();
      await stream.ended;
      got.push(...stream.events);
      last = stream.lastId();
      if (got.length < total) stream = await readStream(api.url, keys.default, last);
    }
    return got.map(({ id }) => id);
  };
  const readers = [reader(), reader(), reader()];
  const writer = async (number: number): Promise<void> => {
    for (let count = 0; count < each; count += 1) {
      await transaction(pool, async (db) => {
        await happen(`${prefix}${number}-${count}`, { db });
        // Lets transactions overlap, and commit in another order than they began.
        await delay(Math.random() * 20);
      });
      wakeups.hintEvents();
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, number) => writer(number)));
  const all = await Promise.all(readers);
  const { rows } = await pool.query<{ id: string }>(
    `select id from events where starts_with(device_id, $1) order by xid, seq`,
    [prefix],
  );
  const written = rows.map(({ id }) => id);
  assert.equal(new Set(written).size, total);
  for (const ids of all) assert.deepEqual(ids, written);
});

test('an event becomes visible once its transaction and all earlier ones have ended', async () => {
  const reader = await readStream(api.url, keys.default);
  let inner: Promise<void> | undefined;
  await transaction(pool, async (db) => {
    await happen('FIRST', { db });
    await happen('SECOND');
    assert.deepEqual(devicesOf((await page('?device_id=SECOND')).items), []);
    inner = Promise.resolve();
  });
  await inner;
  wakeups.hintEvents();
  await until('both arrived', () => reader.events.length >= 2);
  assert.deepEqual(devicesOf(reader.events), ['FIRST', 'SECOND']);
  reader.leave();
});

test('an event reaches a stream shortly after the hint', async () => {
  const reader = await readStream(api.url, keys.default);
  await until('the stream is open', () => reader.lastId() !== undefined);
  await happen('LIVE');
  await shown('LIVE');
  wakeups.hintEvents();
  await until('it arrived', () => reader.events.length > 0, 10);
  reader.leave();
});

test('a stream filters by type, device and instance, and its heartbeats move the reader past other events', async () => {
  const quick = await startApi({ heartbeatMs: 100 });
  await pool.query(
    `insert into events (organization_id, type, device_id, instance_id, data) values ('default', 'instance.failed', 'NARROW', 'ins_narrow', '{"device_id": "NARROW"}')`,
  );
  await happen('NARROW');
  await happen('NARROW-NOT');
  await shown('NARROW');
  const count = async (query: string): Promise<number> => (await page(`?after=oldest&${query}`)).items.length;
  assert.deepEqual(
    [
      await count('device_id=NARROW'),
      await count('device_id=NARROW&types=instance.failed'),
      await count('instance_id=ins_narrow'),
    ],
    [2, 1, 1],
  );
  assert.equal(await count('device_id=NARROW&types=instance.failed,%20device.bootstrapped'), 2);
  const reader = await readStream(`${quick.url}?types=instance.failed`, keys.default);
  const before = reader.lastId();
  await happen('NARROW');
  const { rows } = await pool.query<{ id: string }>('select id from events order by xid desc, seq desc limit 1');
  await until('the reader was moved on', () => reader.lastId() === rows[0]?.id);
  assert.notEqual(reader.lastId(), before);
  assert.equal(reader.events.length, 0);
  reader.leave();
  await quick.stop();
});

test('pages follow each other to the end, where new events continue', async () => {
  for (let count = 0; count < 5; count += 1) await happen('PAGES');
  await shown('PAGES');
  const first = await page('?device_id=PAGES&limit=3');
  assert.deepEqual([first.items.length, first.has_more], [3, true]);
  const second = await page(`?device_id=PAGES&limit=3&after=${first.after}`);
  assert.deepEqual([second.items.length, second.has_more], [2, false]);
  assert.equal(new Set([...first.items, ...second.items].map(({ id }) => id)).size, 5);
  assert.deepEqual((await page(`?device_id=PAGES&after=${second.after}`)).items, []);
  await happen('PAGES');
  await shown('PAGES');
  assert.equal((await page(`?device_id=PAGES&after=${second.after}`)).items.length, 1);
});

test('another organization sees nothing, not even that an event exists', async () => {
  await happen('MINE');
  await shown('MINE');
  const mine = (await page('?device_id=MINE')).items[0];
  assert.ok(mine);
  assert.deepEqual((await page('?after=oldest', keys.other)).items, []);
  const [foreign, none] = [await page(`?after=${mine.id}`, keys.other), await page('?after=evt_nothing', keys.other)];
  assert.deepEqual(
    [foreign.status, foreign.type, none.status, none.type],
    [410, 'urn:cuttle:problem:not-kept', 410, 'urn:cuttle:problem:not-kept'],
  );
  const theirs = await readStream(api.url, keys.other);
  await happen('THEIRS', { organization: 'other' });
  await happen('MINE');
  await until('it arrived', () => theirs.events.length > 0);
  assert.deepEqual(devicesOf(theirs.events), ['THEIRS']);
  theirs.leave();
  assert.equal((await fetch(api.url)).status, 401);
});

test('an invalid query names its field', async () => {
  for (const query of ['?types=instance.exploded', '?limit=0', '?after=', '?since=1'])
    assert.equal((await page(query)).status, 400, query);
});

test('the number of open streams is limited', async () => {
  const narrow = await startApi({ perOrganization: 2, total: 3 });
  const mine = [await readStream(narrow.url, keys.default), await readStream(narrow.url, keys.default)];
  const refused = await readStream(narrow.url, keys.default);
  assert.equal(refused.response.status, 503);
  const theirs = await readStream(narrow.url, keys.other);
  assert.equal(theirs.response.status, 200);
  assert.equal((await readStream(narrow.url, keys.other)).response.status, 503);
  mine[0]?.leave();
  await until('another stream may open', async () => {
    const again = await readStream(narrow.url, keys.default);
    again.leave();
    return again.response.status === 200;
  });
  await narrow.stop();
});

test('a stream whose reader stalls is ended, and unread events stay in the table', async () => {
  const impatient = await startApi({ slowMs: 1000, perOrganization: 1 });
  await pool.query(`insert into events (organization_id, type, device_id, data)
    select 'default', 'device.bootstrapped', 'SLOW', jsonb_build_object('device_id', repeat('x', 20000)) from generate_series(1, 2000)`);
  const { port, pathname } = new URL(impatient.url);
  const before = process.memoryUsage().rss;
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    `GET ${pathname}?after=oldest HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${keys.default}\r\n\r\n`,
  );
  await once(socket, 'readable');
  const opens = async (): Promise<boolean> => {
    const other = await readStream(impatient.url, keys.default);
    other.leave();
    return other.response.status === 200;
  };
  assert.equal(await opens(), false);
  await until('its place is free', opens);
  assert.ok(process.memoryUsage().rss - before < 60_000_000, 'it is not kept in memory');
  socket.destroy();
  await impatient.stop();
  await pool.query(`delete from events where device_id = 'SLOW'`);
});

test('a stream ends cleanly when the API stops, and continues at the next API', async () => {
  const first = await startApi();
  const reader = await readStream(first.url, keys.default);
  await happen('RESTART-1');
  await until('it arrived', () => reader.events.length === 1);
  await first.stop();
  await reader.ended;
  await happen('RESTART-2');
  const second = await startApi();
  const again = await readStream(second.url, keys.default, reader.lastId());
  await happen('RESTART-3');
  await until('both arrived', () => again.events.length === 2);
  assert.deepEqual(devicesOf([...reader.events, ...again.events]), ['RESTART-1', 'RESTART-2', 'RESTART-3']);
  again.leave();
  await second.stop();
});

test("old events are deleted, except an organization's newest, where readers may be", async () => {
  await pool.query(`update events set at = now() - interval '15 days'`);
  const { rows } = await pool.query<{ id: string }>(
    `select id from events where organization_id = 'default' order by xid desc, seq desc limit 1`,
  );
  await happen('YOUNG', { organization: 'other' });
  await shown('YOUNG');
  while ((await deleteOldEvents(pool, 14, 100)) > 0);
  assert.deepEqual(
    (await page('?after=oldest')).items.map(({ id }) => id),
    [rows[0]?.id],
  );
  assert.deepEqual(devicesOf((await page('?after=oldest', keys.other)).items), ['YOUNG']);
});

test("events of a restored database whose transaction ids are in the server's future come before its own", async () => {
  await happen('RESTORED');
  await pool.query(`update events set xid = '9000000000000' where device_id = 'RESTORED'`);
  await happen('OWN');
  await shown('OWN');
  assert.deepEqual((await page('?device_id=RESTORED')).items, []);
  await adoptRestoredEvents(pool);
  const { items } = await page('?after=oldest');
  const devices = devicesOf(items);
  assert.ok(
    devices.indexOf('RESTORED') >= 0 && devices.indexOf('RESTORED') < devices.indexOf('OWN'),
    JSON.stringify(devices),
  );
});
