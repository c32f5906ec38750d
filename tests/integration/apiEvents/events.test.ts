import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { adoptRestoredEvents, deleteOldEvents } from '../../../db/events/events.ts';
import { transaction } from '../../../db/core/pool.ts';
import { until } from '../../support/until.ts';
import type { ShownEvent } from '../../support/api/eventReader.ts';
import { readStream } from '../../support/api/eventReader.ts';
import { devicesOf, startEventsApi } from '../../support/api/eventsApi.ts';

const { pool, wakeups, keys, api, startApi, happen, shown, page } = await startEventsApi();

test('readers get each event once, all in one order, although transactions commit out of order', async () => {
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

test('a stream whose reader stalls is ended, and unread events stay in the table', async () => {
  const impatient = await startApi({ slowMs: 1000, perOrganization: 1 });
  await pool.query(`insert into events (organization_id, type, device_id, data)
    select 'default', 'device.bootstrapped', 'SLOW', jsonb_build_object('device_id', repeat('x', 20000))
    from generate_series(1, 2000)`);
  const { port, pathname } = new URL(impatient.url);
  const before = process.memoryUsage().rss;
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    `GET ${pathname}?after=oldest HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n` +
      `Authorization: Bearer ${keys.default}\r\n\r\n`,
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

test("events of a restored database with transaction ids in the server's future precede new ones", async () => {
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
