import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDeviceId, isAffectedBy } from '../../../console/api/eventQueries.ts';

const deviceQuery = (id: string) => ['default', '/v1/devices/{id}/actions', { path: { id } }];

test('a query about one device is refreshed by events of that device, or of an unknown device', () => {
  assert.equal(isAffectedBy(new Set(['A']), deviceQuery('A')), true);
  assert.equal(isAffectedBy(new Set(['B', 'C']), deviceQuery('A')), false);
  assert.equal(isAffectedBy(new Set(['B', undefined]), deviceQuery('A')), true);
});

test('any event refreshes lists and counts; other queries are refreshed by none', () => {
  const paths = ['/v1/devices', '/v1/instances', '/v1/counts/devices', '/v1/organization'];
  assert.deepEqual(
    paths.map((path) => isAffectedBy(new Set(['B']), ['default', path, {}])),
    [true, true, true, false],
  );
});

test('an event names its device; an unreadable event may concern any device', () => {
  assert.equal(readDeviceId('{"id": "evt_1", "data": {"device_id": "A"}}'), 'A');
  assert.equal(readDeviceId('{"id": "evt_1"}'), undefined);
  assert.equal(readDeviceId('no JSON'), undefined);
});
