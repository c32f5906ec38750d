import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Readiness, readinessCode } from '../../../lib/observability/readiness.ts';

test('a required part that is down makes the process unready, others do not; stopping takes precedence', async () => {
  const states = { database: 'up', temporal: 'up' };
  const read = async (stopping = false): Promise<[string, number]> => {
    const readiness = new Readiness(() => stopping);
    readiness.add({ name: 'database', needed: true, state: () => states.database });
    readiness.add({ name: 'temporal', needed: false, state: () => Promise.resolve(states.temporal) });
    const report = await readiness.read();
    assert.deepEqual(report.parts, states);
    return [report.status, readinessCode(report)];
  };
  assert.deepEqual(await read(), ['up', 200]);
  states.temporal = 'does not answer';
  assert.deepEqual(await read(), ['degraded', 200]);
  states.database = 'does not answer';
  assert.deepEqual(await read(), ['down', 503]);
  assert.deepEqual(await read(true), ['stopping', 503]);
});

test('the parts are checked once at a time, however often the report is read, and stopping shows at once', async () => {
  let asked = 0;
  let stopping = false;
  const readiness = new Readiness(() => stopping);
  const state = (): string => {
    asked += 1;
    return 'up';
  };
  readiness.add({ name: 'database', needed: true, state });
  await Promise.all(Array.from({ length: 50 }, () => readiness.read()));
  assert.equal(asked, 1);
  stopping = true;
  assert.equal((await readiness.read()).status, 'stopping');
});
