import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getOrCreateSecret } from '../../../db/core/secrets.ts';
import { envelope, inform, setParameterValuesResponse } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import {
  attachService,
  beginRun,
  insertDevice,
  queueMessages,
  readOutboxEntries,
} from '../../support/database/rows.ts';
import { until } from '../../support/until.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);
const other = await startTestGateway(database);

interface DeviceRow {
  key: number;
  registered_at: Date | null;
  oui: string;
  product_class: string;
  software_version: string;
  root: string;
  session_phase: string;
  bootstrap_epoch: number;
  connection_request_url: string;
  remote_address: string;
  inform_events: string[];
}

async function readDevice(id: string): Promise<DeviceRow | undefined> {
  const { rows } = await pool.query<DeviceRow>(`select * from devices where id = $1`, [id]);
  return rows[0];
}

test('a periodic session: Inform, InformResponse, nothing to do, 204', async () => {
  await insertDevice(pool, 'PERIODIC');
  const cpe = new RawCpe(gateway.port);
  const informed = await cpe.post(
    inform({ serial: 'PERIODIC', events: ['2 PERIODIC'], namespace: 'urn:dslforum-org:cwmp-1-2' }),
  );
  assert.equal(informed.status, 200);
  assert.match(informed.headers.get('content-type') ?? '', /^text\/xml/);
  assert.match(informed.body, /<cwmp:InformResponse><MaxEnvelopes>1</);
  assert.match(informed.body, /xmlns:cwmp="urn:dslforum-org:cwmp-1-2"/);
  assert.match(informed.body, />inform-1<\/cwmp:ID>/);
  assert.equal((await readDevice('PERIODIC'))?.session_phase, 'informed');
  const over = await cpe.post('', { Cookie: informed.headers.get('set-cookie') ?? '' });
  assert.deepEqual([over.status, over.body, over.headers.get('connection')], [204, '', 'keep-alive']);
  const device = await readDevice('PERIODIC');
  assert.equal(device?.session_phase, 'ended');
  assert.equal(device.oui, '00D09E');
  assert.equal(device.software_version, '1.2.3');
  assert.equal(device.root, 'InternetGatewayDevice.');
  assert.equal(device.connection_request_url, 'http://127.0.0.1:7547/cr');
  assert.equal(device.remote_address, '127.0.0.1');
  assert.equal(device.bootstrap_epoch, 0);
  await cpe.close();
});

test('an unknown CPE is discovered and gets no message', async () => {
  const cpe = new RawCpe(gateway.port);
  assert.equal((await cpe.post(inform({ serial: 'STRANGER' }))).status, 200);
  assert.equal((await cpe.post('')).status, 204);
  const device = await readDevice('STRANGER');
  assert.equal(device?.registered_at, null);
  assert.deepEqual(device.inform_events, ['0 BOOTSTRAP']);
  await cpe.close();
});

test('a device is recognized by its other ids, and not confused with one of another OUI', async () => {
  await insertDevice(pool, '00D09E-Box-IDS');
  await insertDevice(pool, 'TWIN', { oui: '0000AA' });
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'IDS' }));
  await cpe.post(inform({ serial: 'TWIN' }));
  assert.notEqual((await readDevice('00D09E-Box-IDS'))?.session_phase, null);
  assert.equal(await readDevice('IDS'), undefined);
  assert.equal((await readDevice('TWIN'))?.session_phase, null);
  assert.equal((await readDevice('00D09E-TWIN'))?.registered_at, null);
  await cpe.close();
});

test('a bootstrap triggers once, however often its Inform is repeated; the next one triggers again', async () => {
  const key = await insertDevice(pool, 'BOOT');
  await attachService(pool, key, 'boot');
  const quick = [new RawCpe(gateway.port), new RawCpe(other.port), new RawCpe(gateway.port)];
  await Promise.all(quick.map((cpe) => cpe.post(inform({ serial: 'BOOT' }))));
  assert.equal((await readOutboxEntries(pool, 'boot')).length, 1);
  assert.equal((await readDevice('BOOT'))?.bootstrap_epoch, 1);

  const run = await beginRun(pool, 'boot');
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'BOOT', retryCount: 1 }));
  await queueMessages(pool, run, [{ name: 'SetParameterValues', parameterList: [], parameterKey: '' }]);
  assert.match((await cpe.post('')).body, /<cwmp:SetParameterValues>/);
  await cpe.post(inform({ serial: 'BOOT', retryCount: 1 }));
  assert.equal((await readOutboxEntries(pool, 'boot')).length, 1, 'a retry of a session that broke off');

  await pool.query(`update devices set session_phase = 'ended' where id = 'BOOT'`);
  await cpe.post(inform({ serial: 'BOOT' }));
  const entries = await readOutboxEntries(pool, 'boot');
  assert.deepEqual(
    entries.map(({ kind }) => kind),
    ['trigger', 'trigger'],
  );
  assert.equal((await readDevice('BOOT'))?.bootstrap_epoch, 2);
  assert.ok(entries.every(({ id }) => gateway.dispatched.includes(id) || other.dispatched.includes(id)));
  await Promise.all([cpe, ...quick].map((client) => client.close()));
});

test('a session continues at another gateway, by its cookie', async () => {
  await insertDevice(pool, 'MOVES');
  const first = new RawCpe(gateway.port);
  const cookie = (await first.post(inform({ serial: 'MOVES' }))).headers.get('set-cookie') ?? '';
  const second = new RawCpe(other.port);
  assert.equal((await second.post('', { Cookie: `$Version="1"; ${cookie}; $Path=/` })).status, 204);
  assert.equal((await readDevice('MOVES'))?.session_phase, 'ended');
  await Promise.all([first.close(), second.close()]);
});

test('a newer Inform replaces a session, whose held POST ends at any gateway', async () => {
  const key = await insertDevice(pool, 'TWICE');
  await attachService(pool, key, 'twice');
  const old = new RawCpe(gateway.port);
  await old.post(inform({ serial: 'TWICE' }));
  old.send('');
  await until('the session is open', async () => (await readDevice('TWICE'))?.session_phase === 'open');
  const run = await beginRun(pool, 'twice');
  const newer = new RawCpe(other.port);
  assert.equal((await newer.post(inform({ serial: 'TWICE', retryCount: 1 }))).status, 200);
  assert.equal((await old.answer()).status, 204);
  await queueMessages(pool, run, [{ name: 'SetParameterValues', parameterList: [], parameterKey: '' }]);
  assert.equal((await old.post('')).status, 204);
  assert.equal((await old.post(setParameterValuesResponse())).status, 204);
  assert.match((await newer.post('')).body, /<cwmp:SetParameterValues>/);
  await Promise.all([old.close(), newer.close()]);
});

test('a connection that a proxy shares among CPEs identifies no session', async () => {
  await insertDevice(pool, 'PROXIED');
  const proxy = new RawCpe(gateway.port);
  await proxy.post(inform({ serial: 'PROXIED' }), { 'X-Forwarded-For': '192.0.2.1' });
  assert.equal((await proxy.post('', { 'X-Forwarded-For': '192.0.2.2' })).status, 204);
  assert.equal((await readDevice('PROXIED'))?.session_phase, 'informed');
  await proxy.close();
});

test('methods that CPEs call', async () => {
  const cpe = new RawCpe(gateway.port);
  assert.equal((await cpe.post(envelope('<cwmp:GetRPCMethods/>'))).status, 400);
  await cpe.post(inform({ serial: 'CALLS' }));
  const complete =
    '<cwmp:TransferComplete><CommandKey>k</CommandKey><FaultStruct><FaultCode>0</FaultCode></FaultStruct>' +
    '</cwmp:TransferComplete>';
  assert.match((await cpe.post(envelope(complete, 'tc'))).body, />tc<\/cwmp:ID>.*<cwmp:TransferCompleteResponse/);
  assert.match(
    (await cpe.post(envelope('<cwmp:GetRPCMethods/>'))).body,
    /<string>Inform<\/string>.*<string>TransferComplete<\/string>/,
  );
  const refused = await cpe.post(envelope('<cwmp:X_00D09E_Request><FileType>1</FileType></cwmp:X_00D09E_Request>'));
  assert.equal(refused.status, 200);
  assert.match(refused.body, /<FaultCode>8000</);
  assert.equal((await cpe.post('')).status, 204);
  assert.match((await cpe.post(inform({ serial: '' }))).body, /<FaultCode>8003</);
  await cpe.close();
});

test('the key of the cookies is the same for all processes', async () => {
  const keys = await Promise.all([1, 2, 3].map(() => getOrCreateSecret(pool, 'race')));
  assert.ok(keys.every((key) => key.length === 32 && key.equals(keys[0] ?? Buffer.alloc(0))));
});
