import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addObjectResponse,
  envelope,
  fault,
  inform,
  parameterValuesResponse,
  setParameterValuesResponse,
} from '../support/cpe/cpeMessages.ts';
import { attachService, beginRun, insertDevice, queueMessages, readOutboxEntries } from '../support/database/rows.ts';
import { addObject, reboot, setName, World } from './support/world.ts';
import { until } from '../support/until.ts';

/**
 * The behaviour of CPE software in the field, one test for each observation that no other file covers. Connection
 * requests are in `tests/integration/connectionRequests/connectionRequest.test.ts`; `support/checkResponse.ts` checks
 * every response.
 */

const world = await World.start();
const transferComplete = envelope(
  '<cwmp:TransferComplete><CommandKey>k</CommandKey><FaultStruct><FaultCode>0</FaultCode></FaultStruct>' +
    '</cwmp:TransferComplete>',
  'tc',
);

test('an empty POST before the Inform (libcurl probing for Digest) gets 204, and changes nothing', async () => {
  const { runId } = await world.provision('PROBES', [addObject]);
  const cpe = world.cpe();
  assert.equal((await cpe.post('')).status, 204);
  assert.equal((await cpe.post(inform({ serial: 'PROBES' }))).status, 200);
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  assert.deepEqual(await world.states(runId), ['sent']);
  await cpe.close();
});

test('two sessions, one after the other, on one connection', async () => {
  await insertDevice(world.pool, 'ONELINE');
  const cpe = world.cpe();
  for (let session = 0; session < 2; session += 1) {
    assert.equal((await cpe.post(inform({ serial: 'ONELINE', events: [] }))).status, 200);
    assert.equal((await cpe.post('')).status, 204);
    assert.equal((await world.device('ONELINE'))?.session_phase, 'ended');
  }
  await cpe.close();
});

test('a CPE that refuses <?xml and knows only the prefix cwmp: can read every message', async () => {
  const { cpe } = await world.informed('LITERAL', [addObject, setName, reboot]);
  for (const { body } of [
    await cpe.post(''),
    await cpe.post(addObjectResponse()),
    await cpe.post(setParameterValuesResponse()),
  ]) {
    assert.match(
      body,
      new RegExp(
        String.raw`^<soap:Envelope [^>]*xmlns:cwmp="[^"]+"[^>]*><soap:Header><cwmp:ID [^>]*>[^<]+<\/cwmp:ID>` +
          String.raw`<\/soap:Header><soap:Body><cwmp:\w+>`,
      ),
    );
  }
  await cpe.close();
});

test('responses are never chunked, and never close the connection', async () => {
  const cpe = world.cpe();
  // The client checks Content-Length, Transfer-Encoding and Connection of each response.
  for (const body of ['', inform({ serial: 'KEEPS' }), '', 'no xml', envelope('<cwmp:Nothing/>')]) {
    const answer = await cpe.post(body);
    assert.equal(answer.headers.get('connection'), 'keep-alive', String(answer.status));
  }
  await cpe.close();
});

test('a CPE that throws away the body of an HTTP 500 gets Faults with 200', async () => {
  const { cpe } = await world.informed('FAULTS200');
  const answer = await cpe.post(envelope('<cwmp:Nothing/>'));
  assert.equal(answer.status, 200);
  assert.match(answer.body, /<faultstring>CWMP fault<.*<FaultCode>8000</);
  await cpe.close();
});

test('a CPE that crashes on a message without cwmp:ID, or a Value without xsi:type, gets both', async () => {
  const { cpe } = await world.informed('CRASHES', [
    {
      ...setName,
      parameterList: [
        { name: 'Device.A', value: '', type: 'string' },
        { name: 'Device.B', value: '1', type: 'boolean' },
      ],
    } as typeof setName,
  ]);
  const { body } = await cpe.post('');
  assert.match(
    body,
    new RegExp(
      String.raw`<cwmp:ID soap:mustUnderstand="1">\d+\.1<.*<Value xsi:type="xsd:string"><\/Value>.*` +
        '<Value xsi:type="xsd:boolean">1<',
    ),
  );
  await cpe.close();
});

test('a CPE that does not answer an RPC delays no other CPE, and gets the RPC again in its next session', async () => {
  const { cpe, runId } = await world.informed('SILENT', [setName]);
  await cpe.post('');
  const next = world.cpe();
  await next.post(inform({ serial: 'SILENT', retryCount: 1 }));
  assert.match((await next.post('')).body, /<cwmp:SetParameterValues>/);
  assert.deepEqual(
    (await world.messages(runId)).map(({ attempts }) => attempts),
    [2],
  );
  await Promise.all([cpe.close(), next.close()]);
});

test('a CPE that returns no cookie keeps its session by its connection', async () => {
  const { cpe, runId } = await world.informed('NOCOOKIE', [addObject, setName]);
  await cpe.post('');
  assert.match((await cpe.post(addObjectResponse())).body, /<cwmp:SetParameterValues>/);
  assert.deepEqual(await world.states(runId), ['acknowledged', 'sent']);
  await cpe.close();
});

test('cookies as CPEs return them: attributes echoed, $Version and $Path, quoted', async () => {
  const { cpe, runId } = await world.informed('ECHOES', [addObject, setName, addObject, setName]);
  const [name = '', value = ''] = cpe.cookie.split('=');
  const forms = [
    `$Version="1"; ${name}="${value}"; $Path=/`,
    `${cpe.cookie}; Path=/; HttpOnly; Secure`,
    `${name}="${value}"`,
    `a=b;${cpe.cookie};c=d`,
  ];
  const answers = ['', addObjectResponse(1, 'x'), setParameterValuesResponse('x'), addObjectResponse(2, 'x')];
  for (const [index, cookie] of forms.entries()) {
    const elsewhere = world.cpe();
    assert.equal((await elsewhere.post(answers[index] ?? '', { Cookie: cookie })).status, 200, cookie);
    await elsewhere.close();
  }
  assert.deepEqual(await world.states(runId), ['acknowledged', 'acknowledged', 'acknowledged', 'sent']);
  await cpe.close();
});

test('a session with an empty event list after the bootstrap triggers nothing, and gets queued messages', async () => {
  const key = await insertDevice(world.pool, 'EMPTYLIST');
  await attachService(world.pool, key, 'EMPTYLIST');
  const cpe = world.cpe();
  await cpe.post(inform({ serial: 'EMPTYLIST' }));
  const runId = await beginRun(world.pool, 'EMPTYLIST');
  await cpe.post(inform({ serial: 'EMPTYLIST', events: [] }));
  assert.equal((await readOutboxEntries(world.pool, 'EMPTYLIST')).length, 1);
  await queueMessages(world.pool, runId, [addObject]);
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  await cpe.close();
});

test('a 4 VALUE CHANGE session after each value that was set does not run the service again', async () => {
  const key = await insertDevice(world.pool, 'CHANGES');
  await attachService(world.pool, key, 'CHANGES');
  const cpe = world.cpe();
  await cpe.post(inform({ serial: 'CHANGES' }));
  for (let change = 0; change < 3; change += 1)
    await cpe.post(inform({ serial: 'CHANGES', events: ['4 VALUE CHANGE'] }));
  assert.equal((await readOutboxEntries(world.pool, 'CHANGES')).length, 1);
  await cpe.close();
});

test('a response that declares 16 values and contains 7', async () => {
  const { cpe, runId } = await world.informed('SEVEN', [
    { name: 'GetParameterValues', parameterNames: ['Device.'] },
    reboot,
  ]);
  await cpe.post('');
  const values = parameterValuesResponse(
    Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`Device.P${n}`, String(n)])),
  );
  assert.match(
    (
      await cpe.post(
        values.replace('<ParameterList>', '<ParameterList soapenc:arrayType="cwmp:ParameterValueStruct[16]">'),
      )
    ).body,
    /<cwmp:Reboot>/,
  );
  const [read] = await world.messages(runId);
  assert.equal((read?.response as { parameterList: unknown[] }).parameterList.length, 7);
  await cpe.close();
});

test("a connection request URL that is the ACS's own address is stored as reported", async () => {
  const cpe = world.cpe();
  const own = `http://127.0.0.1:${world.gateway.port}/acs`;
  await cpe.post(inform({ serial: 'OWNURL' }).replace('http://127.0.0.1:7547/cr', own));
  assert.equal((await world.device('OWNURL'))?.connection_request_url, own);
  // A connection request to the ACS itself is refused.
  cpe.socket.write('GET /acs HTTP/1.1\r\nHost: acs\r\n\r\n');
  assert.equal((await cpe.answer()).status, 405);
  await cpe.close();
});

test('success for parameters that the CPE does not have counts as success', async () => {
  const { cpe, runId } = await world.informed('YES', [setName, reboot]);
  await cpe.post('');
  assert.match((await cpe.post(setParameterValuesResponse())).body, /<cwmp:Reboot>/);
  assert.deepEqual(await world.states(runId), ['acknowledged', 'sent']);
  await cpe.close();
});

test('TransferComplete before the empty POST', async () => {
  const { cpe } = await world.informed('TCFIRST', [addObject], { events: ['7 TRANSFER COMPLETE', 'M Download'] });
  assert.match((await cpe.post(transferComplete)).body, />tc<\/cwmp:ID>.*<cwmp:TransferCompleteResponse>/);
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  await cpe.close();
});

test('M Reboot and 1 BOOT in either order: a Reboot whose answer was lost counts as done', async () => {
  for (const [index, events] of [['M Reboot', '1 BOOT'], ['1 BOOT', 'M Reboot'], ['1 BOOT']].entries()) {
    const { cpe, runId } = await world.informed(`REBOOTS${index}`, [reboot, setName]);
    await cpe.post('');
    await cpe.post(inform({ serial: `REBOOTS${index}`, events }));
    assert.deepEqual(await world.states(runId), ['acknowledged', 'queued']);
    await cpe.close();
  }
});

test('a Fault in the middle cancels what follows, and the session ends normally', async () => {
  const { cpe, runId } = await world.informed('MIDDLE', [addObject, setName]);
  await cpe.post('');
  cpe.send(fault('9004'));
  await until('the message is faulted', async () => (await world.states(runId))[0] === 'faulted');
  assert.deepEqual(await world.states(runId), ['faulted', 'cancelled']);
  await cpe.close();
});
