import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inform, setParameterValuesResponse } from '../support/cpe/cpeMessages.ts';
import { attachService, beginRun, endRun, insertDevice, queueMessages } from '../support/database/rows.ts';
import { setName, World } from './support/world.ts';

/** Some CPEs send 0 BOOTSTRAP at each boot. Their ParameterKey shows that they were not reset. */

const world = await World.start();

/** Provisions the device with one change, then sends a BOOTSTRAP. @returns the triggers that are queued then. */
async function bootAgain(id: string, policy: object, parameterKey: (own: string) => string) {
  const key = await insertDevice(world.pool, id);
  await attachService(world.pool, key, id);
  await world.pool.query('update service_versions set policy = policy || $2 where service_id = $1', [id, policy]);
  const runId = await beginRun(world.pool, id);
  const [message] = await queueMessages(world.pool, runId, [setName]);
  await world.pool.query(`update messages set state = 'acknowledged', settled_at = now() where id = $1`, [message]);
  await endRun(world.pool, runId);
  const cpe = world.cpe();
  await cpe.post(inform({ serial: id, parameterKey: parameterKey(`cuttle${message}`) }));
  await cpe.close();
  const { rows } = await world.pool.query<{ triggers: number; repeated: boolean }>(
    `select (select count(*)::int from triggers where device_key = $1 and state = 'queued') as triggers,
       repeated_bootstrap_at is not null as repeated
     from devices where key = $1`,
    [key],
  );
  return rows[0];
}

const skip = { on_repeated_bootstrap: 'skip' };

test('a BOOTSTRAP with the ParameterKey of the last change starts a run, unless the service skips it', async () => {
  assert.deepEqual(await bootAgain('EACHBOOT', {}, (own) => own), { triggers: 1, repeated: true });
  assert.deepEqual(await bootAgain('SKIPPED', skip, (own) => own), { triggers: 0, repeated: true });
});

test('a BOOTSTRAP with an empty or another ParameterKey follows a reset, and always starts a run', async () => {
  assert.deepEqual(await bootAgain('RESET', skip, () => ''), { triggers: 1, repeated: false });
  assert.deepEqual(await bootAgain('OTHERKEY', skip, () => 'another'), { triggers: 1, repeated: false });
});

test('when the end of a session does not reach the CPE, its retry continues the bootstrap epoch', async () => {
  const { cpe, key, messages } = await world.informed('UNHEARD', [setName]);
  const epoch = async () =>
    (await world.pool.query<{ epoch: number }>('select bootstrap_epoch as epoch from devices where key = $1', [key]))
      .rows[0]?.epoch;
  const first = await epoch();
  assert.match((await cpe.post('')).body, /<cwmp:SetParameterValues>/);
  await world.pool.query('update runs set wakes_at = $1', [new Date(Date.now() + 3_600_000)]);
  assert.equal((await cpe.post(setParameterValuesResponse())).status, 204);
  await cpe.close();
  const retry = world.cpe();
  await retry.post(inform({ serial: 'UNHEARD', retryCount: 1, parameterKey: `cuttle${messages[0]}` }));
  assert.equal(await epoch(), first);
  await retry.post(inform({ serial: 'UNHEARD', retryCount: 2 }));
  assert.equal(await epoch(), Number(first) + 1, 'a reset clears the ParameterKey');
  await retry.close();
});
