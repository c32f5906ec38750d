import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../support/until.ts';
import { readStream } from '../../support/api/eventReader.ts';
import { devicesOf, startEventsApi } from '../../support/api/eventsApi.ts';

const { pool, wakeups, keys, api, startApi, happen, shown, page } = await startEventsApi();

test('an event reaches a stream shortly after the hint', async () => {
  await happen('EARLIER');
  await shown('EARLIER');
  const reader = await readStream(api.url, keys.default);
  await until('the stream is open', () => reader.lastId() !== undefined);
  await happen('LIVE');
  await shown('LIVE');
  wakeups.hintEvents();
  await until('it arrived', () => reader.events.length > 0, 10);
  reader.leave();
});

test('a stream filters by type, device and instance, and its heartbeats move past other events', async () => {
  const quick = await startApi({ heartbeatMs: 100 });
  await pool.query(
    `insert into events (organization_id, type, device_id, instance_id, data)
      values ('default', 'instance.failed', 'NARROW', 'ins_narrow', '{"device_id": "NARROW"}')`,
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
  await until('the reader has moved on', () => reader.lastId() === rows[0]?.id);
  assert.notEqual(reader.lastId(), before);
  assert.equal(reader.events.length, 0);
  reader.leave();
  await quick.stop();
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
