import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { fault, inform, parameterNamesResponse, parameterValuesResponse, setParameterValuesResponse } from '../support/cpeMessages.ts';
import { createTestDatabase } from '../support/database.ts';
import { startTestGateway } from '../support/gateway.ts';
import { RawCpe } from '../support/rawCpe.ts';
import { attachService, beginRun, endRun, insertDevice, queueMessages, readOutboxEntries } from '../support/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);

const readNames: CwmpRequest = { name: 'GetParameterNames', parameterPath: 'InternetGatewayDevice.', nextLevel: true };

test('a refresh follows the run, is read in portions, and goes deeper where a CPE cannot answer', async () => {
  const key = await insertDevice(pool, 'TREE');
  await attachService(pool, key, 'tree');
  await pool.query(
    `insert into device_parameters (device_key, path, value) values ($1, 'InternetGatewayDevice.DeviceInfo.Gone', 'old')`,
    [key],
  );
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'TREE' }));
  const run = await beginRun(pool, 'tree', { awaitsSettlement: true });
  await queueMessages(pool, run, [readNames], 'refresh');
  await queueMessages(pool, run, [{ name: 'SetParameterValues', parameterList: [], parameterKey: '' }]);
  assert.match((await cpe.post('')).body, /<cwmp:SetParameterValues>/);
  assert.match((await cpe.post(setParameterValuesResponse())).body, /<cwmp:GetParameterNames>/);
  assert.ok((await readOutboxEntries(pool, 'tree')).some(({ kind }) => kind === 'settled'), 'the refresh does not hold up the run');
  await endRun(pool, run);

  const names = ['Summary', 'DeviceInfo.', 'LAN.'].map((name) => `InternetGatewayDevice.${name}`);
  const first = /<string>InternetGatewayDevice.Summary<.*<string>InternetGatewayDevice.DeviceInfo.<.*<string>InternetGatewayDevice.LAN.</s;
  assert.match((await cpe.post(parameterNamesResponse(names))).body, first);
  assert.match((await cpe.post(fault('9004'))).body, /<string>InternetGatewayDevice.Summary<\/string><\/ParameterNames>/);
  const summary = parameterValuesResponse({ 'InternetGatewayDevice.Summary': 's' });
  assert.match((await cpe.post(summary)).body, /<string>InternetGatewayDevice.DeviceInfo.</);
  const info = parameterValuesResponse({ 'InternetGatewayDevice.DeviceInfo.Model': 'M1' });
  assert.match((await cpe.post(info)).body, /<string>InternetGatewayDevice.LAN.</);
  assert.match((await cpe.post(fault('9004'))).body, /<ParameterPath>InternetGatewayDevice.LAN.</);
  assert.match((await cpe.post(parameterNamesResponse(['InternetGatewayDevice.LAN.1.']))).body, /<string>InternetGatewayDevice.LAN.1.</);
  const lan = parameterValuesResponse({ 'InternetGatewayDevice.LAN.1.Name': 'lan' });
  assert.equal((await cpe.post(lan)).status, 204);

  const { rows } = await pool.query<{ path: string; value: string; writable: boolean | null }>(
    'select path, value, writable from device_parameters where device_key = $1 order by path',
    [key],
  );
  assert.deepEqual(
    rows.map(({ path, value, writable }) => [path, value, writable]),
    [
      ['InternetGatewayDevice.DeviceInfo.Model', 'M1', null],
      ['InternetGatewayDevice.LAN.1.Name', 'lan', null],
      ['InternetGatewayDevice.Summary', 's', true],
    ],
  );
  assert.equal((await readOutboxEntries(pool, 'tree')).length, 2, 'the trigger and the settlement');
  await cpe.close();
});

test('a CPE that drops its session over a portion is asked once more, then in smaller ones', async () => {
  const key = await insertDevice(pool, 'CRASH');
  await attachService(pool, key, 'crash');
  const run = await beginRun(pool, 'crash');
  await queueMessages(pool, run, [{ name: 'GetParameterValues', parameterNames: ['InternetGatewayDevice.LAN.'] }], 'refresh');
  await endRun(pool, run);
  const asked: string[] = [];
  for (let session = 0; session < 3; session += 1) {
    const cpe = new RawCpe(gateway.port);
    await cpe.post(inform({ serial: 'CRASH', events: ['2 PERIODIC'], retryCount: session }));
    asked.push(/<cwmp:(Get\w+)>/.exec((await cpe.post('')).body)?.[1] ?? '');
    await cpe.close();
  }
  assert.deepEqual(asked, ['GetParameterValues', 'GetParameterValues', 'GetParameterNames']);
});
