import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { envelope, inform, parameterValuesResponse } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import type { RawAnswer } from '../../support/cpe/rawCpe.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { attachService, beginRun, insertDevice, queueMessages, readMessages } from '../../support/database/rows.ts';
import { until } from '../../support/until.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);

function assertFault(answer: RawAnswer, code: string, side: string, id: string): void {
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/xml/);
  const fault = new RegExp(
    `>${id}</cwmp:ID>.*<soap:Fault><faultcode>${side}</faultcode><faultstring>CWMP fault</faultstring><detail>` +
      `<cwmp:Fault><FaultCode>${code}</FaultCode><FaultString>\\w`,
  );
  assert.match(answer.body, fault);
  assert.doesNotMatch(answer.body, /InformResponse/);
}

test('8001: the Inform of a device that is registered with another OUI under each of its ids', async () => {
  for (const id of ['DENIED', '00D09E-DENIED', '00D09E-Box-DENIED']) await insertDevice(pool, id, { oui: '0000AA' });
  const cpe = new RawCpe(gateway.port);
  assertFault(await cpe.post(inform({ serial: 'DENIED' })), '8001', 'Server', 'inform-1');
  assert.equal((await cpe.post(inform({ serial: 'ANOTHER' }))).status, 200, 'the connection is still usable');
  await cpe.close();
});

test('8002 and 8005: permanent and transient errors of the database', async () => {
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'TROUBLE' }));
  const kick = envelope('<cwmp:Kicked><Command>c</Command></cwmp:Kicked>', 'kick');
  for (const [state, code] of Object.entries({ 22023: '8002', 23514: '8002', 40001: '8005', '40P01': '8005' })) {
    await pool.query(
      `create or replace function refuse() returns trigger
        language plpgsql as $$ begin raise sqlstate '${state}'; end $$`,
    );
    await pool.query(
      'create or replace trigger refuse before insert on cpe_calls for each row execute function refuse()',
    );
    assertFault(await cpe.post(kick), code, 'Server', 'kick');
  }
  await pool.query('drop trigger refuse on cpe_calls');
  assert.match((await cpe.post(kick)).body, /KickedResponse/);
  assert.equal((await cpe.post('')).status, 204);
  await cpe.close();
});

test('8003: serial numbers that are missing, too long or not printable', async () => {
  const cpe = new RawCpe(gateway.port);
  for (const serial of ['', '1'.repeat(4096), 'a&#10;b'])
    assertFault(await cpe.post(inform({ serial })), '8003', 'Client', 'inform-1');
  await cpe.close();
});

test('8004: an Inform with too many elements, or too deep ones', async () => {
  const cpe = new RawCpe(gateway.port);
  for (const excess of ['<x/>'.repeat(100_000), '<x>'.repeat(100)]) {
    assertFault(
      await cpe.post(inform({ serial: 'HUGE' }).replace('</ParameterList>', `${excess}</ParameterList>`)),
      '8004',
      'Server',
      'inform-1',
    );
  }
  assert.equal((await cpe.post(inform({ serial: 'SMALL' }))).status, 200);
  await cpe.close();
});

test('a response with too many elements counts as failed, and the session continues', async () => {
  const key = await insertDevice(pool, 'MUCH');
  await attachService(pool, key, 'MUCH');
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'MUCH' }));
  const runId = await beginRun(pool, 'MUCH');
  const whole: CwmpRequest = {
    name: 'GetParameterValues',
    parameterNames: ['InternetGatewayDevice.A.', 'InternetGatewayDevice.B.'],
  };
  await queueMessages(pool, runId, [whole], 'refresh');
  await cpe.post('');
  const tooMuch = envelope(
    `<cwmp:GetParameterValuesResponse><ParameterList>${'<x/>'.repeat(200_001)}</ParameterList>` +
      '</cwmp:GetParameterValuesResponse>',
  );
  assert.match(
    (await cpe.post(tooMuch)).body,
    /<cwmp:GetParameterValues>.*<string>InternetGatewayDevice.A.</,
    'in smaller portions',
  );
  const [message] = await readMessages(pool, runId);
  assert.equal(message?.fault?.fault_code, 'answer_too_large');
  assert.match(message.fault.fault_string, /more elements, attributes and references/);
  const part = parameterValuesResponse({ 'InternetGatewayDevice.A.X': '1' });
  assert.match((await cpe.post(part)).body, /<string>InternetGatewayDevice.B.</);
  await cpe.close();
});

test('an answer of more than 16 MB is reported as such, and the session goes on', async () => {
  for (const [serial, encode] of [
    ['LARGEPLAIN', (body: Buffer) => [body, {}] as const],
    ['LARGEGZIP', (body: Buffer) => [gzipSync(body), { 'Content-Encoding': 'gzip' }] as const],
  ] as const) {
    await attachService(pool, await insertDevice(pool, serial), serial);
    const cpe = new RawCpe(gateway.port);
    await cpe.post(inform({ serial }));
    const runId = await beginRun(pool, serial);
    const parameterNames = ['InternetGatewayDevice.A.', 'InternetGatewayDevice.B.'];
    await queueMessages(pool, runId, [{ name: 'GetParameterValues', parameterNames }], 'refresh');
    assert.match((await cpe.post('')).body, /<string>InternetGatewayDevice.A.<.*<string>InternetGatewayDevice.B.</);
    const value = Buffer.alloc(1_000_000, 'x').toString();
    const answer = Buffer.from(
      parameterValuesResponse(Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`${n}`, value]))),
    );
    assert.match((await cpe.post(...encode(answer))).body, /<string>InternetGatewayDevice.A.</, 'in smaller portions');
    const [message] = await readMessages(pool, runId);
    assert.equal(message?.fault?.fault_code, 'answer_too_large');
    assert.match(message.fault.fault_string, /larger than 16 MB/);
    await cpe.close();
  }
});

test('Faults of CPEs, 9000 to 9032 and 9800 to 9899, are stored completely', async () => {
  const key = await insertDevice(pool, 'FAULTS');
  await attachService(pool, key, 'FAULTS');
  const codes = ['9000', '9009', '9021', '9032', '9800', '9899', '05', 'x'.repeat(80)];
  const reboots = codes.map((): CwmpRequest => ({ name: 'Reboot', commandKey: '' }));
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'FAULTS' }));
  const runId = await beginRun(pool, 'FAULTS');
  await queueMessages(pool, runId, reboots, 'refresh');
  await cpe.post('');
  const details = [1, 2].map((item) => ({
    parameter_name: `A.${item}`,
    fault_code: '9007',
    fault_string: `wrong ${item}`,
  }));
  const structs = details.map(
    (item) =>
      `<SetParameterValuesFault><ParameterName>${item.parameter_name}</ParameterName>` +
      `<FaultCode>${item.fault_code}</FaultCode><FaultString>${item.fault_string}</FaultString>` +
      '</SetParameterValuesFault>',
  );
  for (const code of codes) {
    const content = `<FaultCode>${code}</FaultCode><FaultString>why</FaultString>${structs.join('')}`;
    const detail = `<cwmp:Fault>${content}</cwmp:Fault>`;
    cpe.send(
      envelope(
        `<soap:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail>${detail}</detail>` +
          '</soap:Fault>',
      ),
    );
    if (code !== codes.at(-1)) await cpe.answer();
  }
  await until('all messages are faulted', async () =>
    (await readMessages(pool, runId)).every(({ state }) => state === 'faulted'),
  );
  const faults = (await readMessages(pool, runId)).map(({ fault }) => fault);
  assert.deepEqual(
    faults,
    codes.map((code) => ({ fault_code: code.slice(0, 64), fault_string: 'why', parameter_faults: details })),
  );
  await cpe.close();
});
