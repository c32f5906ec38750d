import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { addObjectResponse, envelope, fault, inform, setParameterValuesResponse } from '../support/cpe/cpeMessages.ts';
import {
  attachService,
  beginRun,
  endRun,
  insertDevice,
  queueMessages,
  readOutboxEntries,
} from '../support/database/rows.ts';
import { addObject, reboot, setName, World } from './support/world.ts';
import { until } from '../support/until.ts';

/** Sessions that are replaced, dropped or repeated, and answers that do not match a request. */

const world = await World.start();

test('a second Inform inside a session begins a new one; unanswered requests are sent again', async () => {
  const { cpe, runId, messages } = await world.informed('SECOND', [addObject]);
  await cpe.post('');
  assert.match(
    (await cpe.post(inform({ serial: 'SECOND', events: ['4 VALUE CHANGE'], retryCount: 0 }))).body,
    /InformResponse/,
  );
  assert.match((await cpe.post('')).body, new RegExp(`>${messages[0]}\\.2</cwmp:ID>.*<cwmp:AddObject>`));
  assert.match((await cpe.post(inform({ serial: 'SECOND' }))).body, /InformResponse/);
  assert.deepEqual(await world.states(runId), ['queued']);
  await cpe.close();
});

test('a session that was replaced by a newer one gets no further RPC, and the newer one is not refused', async () => {
  const { cpe, runId } = await world.informed('REPLACED', [addObject]);
  const newer = world.cpe();
  assert.equal((await newer.post(inform({ serial: 'REPLACED', retryCount: 1 }))).status, 200);
  assert.equal((await cpe.post('', { Cookie: cpe.cookie })).status, 204);
  assert.match((await newer.post('')).body, /<cwmp:AddObject>/);
  assert.deepEqual(await world.states(runId), ['sent']);
  await Promise.all([cpe.close(), newer.close()]);
});

test('a response to a request of the previous session counts, and its RPC is not sent again', async () => {
  const { cpe, runId, messages } = await world.informed('BEFORE', [addObject, setName]);
  await cpe.post('');
  await cpe.post(inform({ serial: 'BEFORE', retryCount: 1 }));
  assert.deepEqual(await world.states(runId), ['queued', 'queued']);
  assert.match((await cpe.post(addObjectResponse(7, `${messages[0]}.1`))).body, /<cwmp:SetParameterValues>/);
  const [added] = await world.messages(runId);
  assert.deepEqual(added, {
    state: 'acknowledged',
    attempts: 1,
    fault: null,
    response: { name: 'AddObject', instanceNumber: 7, status: 0 },
  });
  await cpe.close();
});

test('an unexpected response is ignored, and the session continues', async () => {
  const { cpe, runId } = await world.informed('NOTHING', [addObject]);
  assert.match((await cpe.post(setParameterValuesResponse())).body, /<cwmp:AddObject>/);
  cpe.send(addObjectResponse());
  await until('the message is acknowledged', async () => (await world.states(runId))[0] === 'acknowledged');
  await cpe.close();
});

test("a response with the ID of another device's message does not answer that message", async () => {
  const victim = await world.informed('VICTIM', [addObject]);
  await victim.cpe.post('');
  const cpe = world.cpe();
  await cpe.post(inform({ serial: 'ATTACKER' }));
  assert.equal((await cpe.post(addObjectResponse(6, `${victim.messages[0]}.1`))).status, 204);
  assert.equal(
    (await cpe.post(fault('9002').replace('>1</cwmp:ID>', `>${victim.messages[0]}.1</cwmp:ID>`))).status,
    204,
  );
  assert.deepEqual(await world.states(victim.runId), ['sent']);
  await Promise.all([victim.cpe.close(), cpe.close()]);
});

test("3.7.2: an RPC that gets an empty POST or another method's response fails and is not repeated", async () => {
  const answers = {
    EMPTY: '',
    OTHER: setParameterValuesResponse(),
    UNKNOWNR: envelope('<cwmp:UploadResponse/>'),
    FAULT: fault('9002'),
  };
  for (const [id, answer] of Object.entries(answers)) {
    const { cpe, runId } = await world.informed(id, [addObject, reboot]);
    await cpe.post('');
    cpe.send(answer);
    await until('the message is answered', async () => (await world.states(runId))[0] !== 'sent');
    const [message, after] = await world.messages(runId);
    assert.deepEqual(
      [message?.state, message?.fault?.fault_code, after?.state],
      ['faulted', id === 'FAULT' ? '9002' : 'no_answer', 'cancelled'],
      id,
    );
    await endRun(world.pool, runId);
    cpe.send(inform({ serial: id, retryCount: 1 }));
    assert.equal((await cpe.answer()).status, 204);
    assert.equal((await cpe.answer()).status, 200);
    assert.equal((await cpe.post('')).status, 204, 'nothing is sent again');
    await cpe.close();
  }
});

test('an RPC on which the CPE drops its session is sent again in each following session', async () => {
  const { cpe, runId } = await world.informed('DROPS', [setName]);
  await cpe.post('');
  await cpe.close();
  for (let retry = 1; retry < 4; retry += 1) {
    const next = world.cpe();
    await next.post(inform({ serial: 'DROPS', retryCount: retry }));
    assert.match((await next.post('')).body, /<cwmp:SetParameterValues>/);
    await next.close();
  }
  assert.deepEqual(
    (await world.messages(runId)).map(({ state, attempts }) => [state, attempts]),
    [['sent', 4]],
  );
});

test('an Inform that is repeated 2 ms later on a new connection triggers once', async () => {
  const key = await insertDevice(world.pool, 'QUICK');
  await attachService(world.pool, key, 'QUICK');
  const [first, second] = [world.cpe(), world.cpe()];
  first.send(inform({ serial: 'QUICK' }));
  // The two Informs overlap on purpose, as that CPE sends them.
  await delay(2);
  second.send(inform({ serial: 'QUICK' }));
  assert.deepEqual([(await first.answer()).status, (await second.answer()).status], [200, 200]);
  assert.equal((await readOutboxEntries(world.pool, 'QUICK')).length, 1);
  await queueMessages(world.pool, await beginRun(world.pool, 'QUICK'), [addObject]);
  assert.match((await second.post('')).body, /<cwmp:AddObject>/);
  await Promise.all([first.close(), second.close()]);
});

test('a message whose run ended while its answer was outstanding is not sent again', async () => {
  const { cpe, runId } = await world.informed('ENDED', [reboot]);
  assert.match((await cpe.post('')).body, /<cwmp:Reboot>/);
  const { cookie } = cpe;
  await cpe.close();
  await endRun(world.pool, runId);
  const again = world.cpe();
  assert.equal((await again.post('', { Cookie: cookie })).status, 204);
  assert.deepEqual(await world.states(runId), ['cancelled']);
  await again.close();
});

test('a message whose run has another fault is not sent again', async () => {
  const { cpe, runId } = await world.informed('FAULTED', [reboot]);
  await cpe.post('');
  await cpe.close();
  await world.pool.query('update runs set faulted = true where id = $1', [runId]);
  const again = world.cpe();
  await again.post(inform({ serial: 'FAULTED', retryCount: 1 }));
  again.send('');
  await until('the message is cancelled', async () => (await world.states(runId))[0] === 'cancelled');
  await again.close();
});

test('a queued message whose run has ended is not sent', async () => {
  const { cpe, runId } = await world.informed('LEFTOVER');
  await endRun(world.pool, runId);
  await queueMessages(world.pool, runId, [reboot]);
  assert.equal((await cpe.post('')).status, 204);
  await cpe.close();
});

test('a message for another device is not sent once a factory reset is about to supersede its run', async () => {
  const other = await world.provision('SUPERSEDED', [reboot]);
  const { cpe, key, runId } = await world.informed('BYSTANDER');
  await endRun(world.pool, runId);
  await world.pool.query('update messages set device_key = $1 where run_id = $2', [key, other.runId]);
  await world.pool.query(
    `insert into triggers (instance_id, device_key, kind, reason) values ('SUPERSEDED', $1, 'event', '0 BOOTSTRAP')`,
    [other.key],
  );
  assert.equal((await cpe.post('')).status, 204);
  await cpe.close();
});
