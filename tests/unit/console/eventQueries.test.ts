import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDeviceId, isAffectedBy } from '../../../console/api/eventQueries.ts';

const ofDevice = (id: string) => ['default', '/v1/devices/{id}/actions', { path: { id } }];

test('what is of one device is asked for again by its own events, and when nobody knows whose came', () => {
  assert.equal(isAffectedBy(new Set(['A']), ofDevice('A')), true);
  assert.equal(isAffectedBy(new Set(['B', 'C']), ofDevice('A')), false);
  assert.equal(isAffectedBy(new Set(['B', undefined]), ofDevice('A')), true);
});

test('lists and counts are asked for again by any event, what no event tells of by none', () => {
  const paths = ['/v1/devices', '/v1/instances', '/v1/counts/devices', '/v1/organization'];
  assert.deepEqual(
    paths.map((path) => isAffectedBy(new Set(['B']), ['default', path, {}])),
    [true, true, true, false],
  );
});

test('an event tells whose it is; one that can’t be read is anybody’s', () => {
  assert.equal(readDeviceId('{"id": "evt_1", "data": {"device_id": "A"}}'), 'A');
  assert.equal(readDeviceId('{"id": "evt_1"}'), undefined);
  assert.equal(readDeviceId('no JSON'), undefined);
});
