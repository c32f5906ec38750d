import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addObjectResponse, envelope, fault, inform } from '../support/cpe/cpeMessages.ts';
import { startTestGateway } from '../support/cpe/gateway.ts';
import { endRun, insertDevice, queueMessages } from '../support/database/rows.ts';
import { addObject, setName, World } from './support/world.ts';
import { until } from '../support/until.ts';

/**
 * The order of a session and its IDs (TR-069 Amendment 6, 3.4 to 3.7). The client also checks the form of each
 * response.
 */

const world = await World.start();
const transferComplete = `<cwmp:TransferComplete><CommandKey>k</CommandKey>
  <FaultStruct><FaultCode>0</FaultCode><FaultString></FaultString></FaultStruct>
  <StartTime>0001-01-01T00:00:00Z</StartTime><CompleteTime>0001-01-01T00:00:00Z</CompleteTime></cwmp:TransferComplete>`;

test('3.7.1: an Inform is answered by InformResponse alone, never by an RPC, even when messages wait', async () => {
  await world.provision('ALONE', [addObject]);
  const cpe = world.cpe();
  const { body } = await cpe.post(inform({ serial: 'ALONE' }));
  assert.match(body, /<cwmp:InformResponse><MaxEnvelopes>1<\/MaxEnvelopes><\/cwmp:InformResponse>/);
  assert.doesNotMatch(body, /AddObject/);
  await cpe.close();
});

test('3.7.2: the CPE calls methods before its empty POST, each answered by its response; RPCs come after', async () => {
  const { cpe } = await world.informed('CALLS', [addObject]);
  assert.match((await cpe.post(envelope(transferComplete, 'tc'))).body, /TransferCompleteResponse/);
  assert.match((await cpe.post(envelope('<cwmp:GetRPCMethods/>', 'rpc'))).body, /<cwmp:GetRPCMethodsResponse>/);
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  await cpe.close();
});

test('3.7.2: the CPE calls a method after our RPC, which still waits for its answer', async () => {
  const { cpe, runId } = await world.informed('BETWEEN', [addObject, setName]);
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  assert.match((await cpe.post(envelope(transferComplete, 'tc2'))).body, /TransferCompleteResponse/);
  assert.deepEqual(await world.states(runId), ['sent', 'queued']);
  assert.match((await cpe.post(addObjectResponse())).body, /<cwmp:SetParameterValues>/);
  await cpe.close();
});

test('3.7.2.3: an unknown method gets Fault 8000 in the session, which continues', async () => {
  const { cpe } = await world.informed('UNKNOWN', [addObject]);
  for (const method of ['cwmp:X_00D09E_Call', 'cwmp:SetParameterValues', 'Nothing']) {
    const { status, body } = await cpe.post(envelope(`<${method}/>`, 'u1'));
    assert.equal(status, 200);
    assert.match(body, /<FaultCode>8000</);
  }
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  await cpe.close();
});

test('3.7.2.2: a session continues with an empty POST and ends with 204', async () => {
  const cpe = world.cpe();
  await insertDevice(world.pool, 'ENDS');
  await cpe.post(inform({ serial: 'ENDS', events: ['2 PERIODIC'] }));
  const over = await cpe.post('');
  assert.deepEqual([over.status, over.headers.get('content-length')], [204, '0']);
  assert.equal((await world.device('ENDS'))?.session_phase, 'ended');
  assert.equal((await cpe.post('')).status, 204, 'once more');
  await cpe.close();
});

test('3.5: the cwmp:ID of a call is repeated exactly, whatever it contains', async () => {
  const { cpe } = await world.informed('IDS');
  // The client compares them.
  for (const id of ['1', '0', 'a&lt;b&gt;&amp;c', ' leading', 'x'.repeat(500), '1e5', '007', 'é€']) {
    assert.match((await cpe.post(envelope('<cwmp:GetRPCMethods/>', id))).body, /GetRPCMethodsResponse/, id);
  }
  await cpe.close();
});

test('3.5: a call without a cwmp:ID, or without any Header, is answered without one', async () => {
  const { cpe } = await world.informed('NOID');
  const without = envelope('<cwmp:GetRPCMethods/>').replace(/<soap:Header>.*<\/soap:Header>/, '');
  for (const body of [
    without,
    without.replace('<soap:Body>', '<soap:Header/><soap:Body>'),
    envelope('<cwmp:GetRPCMethods/>', ''),
  ]) {
    assert.doesNotMatch((await cpe.post(body)).body, /cwmp:ID/);
  }
  await cpe.close();
});

test('3.5: a response is matched by session and method, whatever its cwmp:ID', async () => {
  const ids = ['right', 'wrong', 'older', '', 'missing'];
  for (const kind of ids) {
    const { cpe, runId, messages } = await world.informed(`ID-${kind}`, [addObject, addObject, addObject]);
    const [first = 0, second = 0] = messages;
    await cpe.post('');
    await cpe.post(addObjectResponse(1, `${first}.1`));
    const response = addObjectResponse(
      2,
      { right: `${second}.1`, wrong: 'wrong', older: `${first}.1`, '': '', missing: '' }[kind],
    );
    const sent = kind === 'missing' ? response.replace(/<soap:Header>.*<\/soap:Header>/, '') : response;
    assert.match((await cpe.post(sent)).body, /<cwmp:AddObject>/, kind);
    assert.deepEqual(await world.states(runId), ['acknowledged', 'acknowledged', 'sent'], kind);
    await cpe.close();
  }
});

test("3.5: the ACS's own cwmp:IDs are set and unique", async () => {
  const { cpe } = await world.informed('UNIQUE', [addObject, addObject, setName]);
  const ids = [await cpe.post(''), await cpe.post(addObjectResponse()), await cpe.post(addObjectResponse())].map(
    ({ body }) => /<cwmp:ID soap:mustUnderstand="1">([^<]+)</.exec(body)?.[1],
  );
  assert.equal(new Set(ids).size, 3);
  assert.ok(ids.every((id) => id !== undefined && id !== ''));
  await cpe.close();
});

test('3.4.1: the whole session uses the namespace of its Inform', async () => {
  for (const version of ['1-0', '1-1', '1-2']) {
    const namespace = `urn:dslforum-org:cwmp-${version}`;
    const { cpe } = await world.informed(`V${version}`, [addObject], { namespace });
    for (const body of [
      envelope('<cwmp:GetRPCMethods/>', 'g', namespace),
      envelope('<cwmp:GetRPCMethods/>', 'g', 'urn:dslforum-org:cwmp-1-0'),
      '',
    ]) {
      assert.match((await cpe.post(body)).body, new RegExp(`xmlns:cwmp="${namespace}"`));
    }
    await cpe.close();
  }
});

test("3.4.1: of several declared CWMP namespaces, the Inform element's own counts", async () => {
  const cpe = world.cpe();
  const body = inform({ serial: 'TWONS' })
    .replace('<cwmp:Inform>', '<new:Inform>')
    .replace('</cwmp:Inform>', '</new:Inform>')
    .replace('xmlns:xsi', 'xmlns:new="urn:dslforum-org:cwmp-1-2" xmlns:xsi');
  assert.match((await cpe.post(body)).body, /xmlns:cwmp="urn:dslforum-org:cwmp-1-2"/);
  await cpe.close();
});

test('a message before any Inform is refused', async () => {
  const cpe = world.cpe();
  for (const body of [
    envelope(transferComplete),
    envelope('<cwmp:GetRPCMethods/>'),
    addObjectResponse(),
    fault('9002'),
  ]) {
    assert.equal((await cpe.post(body)).status, 400);
  }
  assert.equal((await cpe.post(inform({ serial: 'THEN' }))).status, 200);
  await cpe.close();
});

test('a POST is held while a run is in progress, and gets 204 after the hold time', async () => {
  const hasty = await startTestGateway({ pool: world.pool, url: world.gateway.url }, { holdSeconds: 1 });
  const { runId } = await world.provision('HOLD');
  const cpe = world.cpe(hasty.port);
  await cpe.post(inform({ serial: 'HOLD' }));
  const started = performance.now();
  assert.equal((await cpe.post('')).status, 204);
  assert.ok(performance.now() - started > 900);
  await queueMessages(world.pool, runId, [addObject]);
  await cpe.post(inform({ serial: 'HOLD', events: ['2 PERIODIC'] }));
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  await cpe.close();
});

test('a held POST is served even without a wake-up', async () => {
  const { cpe, runId } = await world.informed('NOWAKE');
  cpe.send('');
  await until('the session is open', async () => (await world.device('NOWAKE'))?.session_phase === 'open');
  await queueMessages(world.pool, runId, [addObject]);
  assert.match((await cpe.answer()).body, /<cwmp:AddObject>/);
  cpe.send(addObjectResponse());
  await until('the message is acknowledged', async () => (await world.states(runId))[0] === 'acknowledged');
  await endRun(world.pool, runId);
  assert.equal((await cpe.answer()).status, 204, 'the end of the run needs no wake-up either');
  await cpe.close();
});
