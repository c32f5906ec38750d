import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import {
  envelope,
  fault,
  inform,
  parameterNamesResponse,
  parameterValuesResponse,
  setParameterValuesResponse,
} from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { readDocumentVersions, readStoredParameters, storeParameters } from '../../support/database/parameters.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { buildTree, runTreeSession } from '../../support/cpe/treeCpe.ts';
import {
  attachService,
  beginRun,
  endRun,
  insertDevice,
  queueMessages,
  readOutboxEntries,
} from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);

const readNames: CwmpRequest = { name: 'GetParameterNames', parameterPath: 'InternetGatewayDevice.', nextLevel: false };

test('a refresh follows the run, reads in portions, and goes deeper when a CPE cannot answer', async () => {
  const key = await insertDevice(pool, 'TREE');
  await attachService(pool, key, 'tree');
  await storeParameters(pool, key, [{ path: 'InternetGatewayDevice.DeviceInfo.Gone', value: 'old' }]);
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'TREE' }));
  const run = await beginRun(pool, 'tree', { awaitsSettlement: true });
  await queueMessages(pool, run, [readNames], 'refresh');
  await queueMessages(pool, run, [{ name: 'SetParameterValues', parameterList: [], parameterKey: '' }]);
  assert.match((await cpe.post('')).body, /<cwmp:SetParameterValues>/);
  assert.match((await cpe.post(setParameterValuesResponse())).body, /<cwmp:GetParameterNames>/);
  assert.ok(
    (await readOutboxEntries(pool, 'tree')).some(({ kind }) => kind === 'settled'),
    'the refresh does not hold up the run',
  );
  await endRun(pool, run);

  const names = ['Summary', 'DeviceInfo.', 'LAN.'].map((name) => `InternetGatewayDevice.${name}`);
  assert.match((await cpe.post(fault('9004'))).body, /<ParameterPath>InternetGatewayDevice.<.*<NextLevel>1</);
  const first = new RegExp(
    '<string>InternetGatewayDevice.Summary<.*<string>InternetGatewayDevice.DeviceInfo.<.*' +
      '<string>InternetGatewayDevice.LAN.<',
    's',
  );
  assert.match((await cpe.post(parameterNamesResponse(names))).body, first);
  assert.match(
    (await cpe.post(fault('9004'))).body,
    /Summary<\/string><string>InternetGatewayDevice.DeviceInfo.<\/string><\/ParameterNames>/,
  );
  const half = parameterValuesResponse({
    'InternetGatewayDevice.Summary': 's',
    'InternetGatewayDevice.DeviceInfo.Model': 'M1',
  });
  assert.match((await cpe.post(half)).body, /<string>InternetGatewayDevice.LAN.</);
  assert.match((await cpe.post(fault('9004'))).body, /<ParameterPath>InternetGatewayDevice.LAN.</);
  assert.match(
    (await cpe.post(parameterNamesResponse(['InternetGatewayDevice.LAN.1.']))).body,
    /<string>InternetGatewayDevice.LAN.1.</,
  );
  const lan = parameterValuesResponse({ 'InternetGatewayDevice.LAN.1.Name': 'lan' });
  assert.equal((await cpe.post(lan)).status, 204);

  const stored = await storedParameters(key);
  assert.deepEqual(
    stored.filter(({ path }) => !path.includes('ManagementServer') && !path.includes('wareVersion')),
    [
      { path: 'InternetGatewayDevice.DeviceInfo.Model', value: 'M1', type: 'string', writable: null },
      { path: 'InternetGatewayDevice.LAN.1.Name', value: 'lan', type: 'string', writable: null },
      { path: 'InternetGatewayDevice.Summary', value: 's', type: 'string', writable: true },
    ],
  );
  assert.equal((await readOutboxEntries(pool, 'tree')).length, 2, 'the trigger and the settlement');
  await cpe.close();
});

test('a whole tree is read by its names and then its values; missing parameters are removed', async () => {
  const { key, cpe } = await reading('WHOLE', 'whole');
  await storeParameters(pool, key, [{ path: 'InternetGatewayDevice.Gone', value: 'old' }]);
  assert.match((await cpe.post('')).body, /<cwmp:GetParameterNames>.*<NextLevel>0</);
  const tree = ['InternetGatewayDevice.LAN.', 'InternetGatewayDevice.LAN.1.', 'InternetGatewayDevice.LAN.1.Name'];
  assert.match(
    (await cpe.post(parameterNamesResponse(tree))).body,
    /<string>InternetGatewayDevice.<\/string><\/ParameterNames>/,
  );
  assert.equal((await cpe.post(parameterValuesResponse({ 'InternetGatewayDevice.LAN.1.Name': 'lan' }))).status, 204);
  assert.deepEqual(await storedParameters(key), [
    { path: 'InternetGatewayDevice.LAN.1.Name', value: 'lan', type: 'string', writable: true },
  ]);
  await cpe.close();
});

test('a refresh of an unchanged device writes no document', async () => {
  const { key, cpe } = await reading('AGAIN', 'again');
  const names = parameterNamesResponse(['InternetGatewayDevice.LAN.1.', 'InternetGatewayDevice.LAN.1.Name']);
  const values = parameterValuesResponse({ 'InternetGatewayDevice.LAN.1.Name': 'lan' });
  const refresh = async (): Promise<Record<string, string>> => {
    await cpe.post('');
    await cpe.post(names);
    assert.equal((await cpe.post(values)).status, 204);
    return await readDocumentVersions(pool, key);
  };
  const first = await refresh();
  assert.equal(Object.keys(first).length, 1);
  const run = await beginRun(pool, 'again');
  await queueMessages(pool, run, [readNames], 'refresh');
  await endRun(pool, run);
  await cpe.post(inform({ serial: 'AGAIN', events: ['2 PERIODIC'] }));
  assert.deepEqual(await refresh(), first);
  await cpe.close();
});

test('a CPE that drops its session on a portion gets it once more, then smaller ones', async () => {
  const key = await insertDevice(pool, 'CRASH');
  await attachService(pool, key, 'crash');
  const run = await beginRun(pool, 'crash');
  await queueMessages(
    pool,
    run,
    [{ name: 'GetParameterValues', parameterNames: ['InternetGatewayDevice.LAN.'] }],
    'refresh',
  );
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

/** A CPE whose next empty POST begins a refresh. */
async function reading(serial: string, service: string): Promise<{ key: number; cpe: RawCpe }> {
  const key = await insertDevice(pool, serial);
  await attachService(pool, key, service);
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial }));
  const run = await beginRun(pool, service);
  await queueMessages(pool, run, [readNames], 'refresh');
  await endRun(pool, run);
  return { key, cpe };
}

async function storedParameters(
  key: number,
): Promise<{ path: string; value: string | null; type: string | null; writable: boolean | null }[]> {
  return (await readStoredParameters(pool, key)).map(({ path, value, type, writable }) => ({
    path,
    value,
    type,
    writable,
  }));
}

test('a refresh does not go before the messages of a run that is about to begin, or has begun', async () => {
  const { cpe } = await reading('WAITS', 'waits');
  await cpe.post(inform({ serial: 'WAITS', events: ['2 PERIODIC'] }));
  await pool.query(
    `insert into triggers (instance_id, device_key, kind, reason)
     select id, device_key, 'execute', 'execute' from instances where id = 'waits'`,
  );
  cpe.send('');
  const run = await beginRun(pool, 'waits');
  await queueMessages(pool, run, [{ name: 'Reboot', commandKey: '' }]);
  assert.match((await cpe.answer()).body, /<cwmp:Reboot>/);
  await endRun(pool, run);
  assert.match((await cpe.post(envelope('<cwmp:RebootResponse/>'))).body, /<cwmp:GetParameterNames>/);
  await cpe.close();
});

test('a CPE that breaks off on a partial path is asked for full names', async () => {
  const { cpe } = await reading('FULL', 'full');
  await cpe.post('');
  const tree = ['InternetGatewayDevice.LAN.', 'InternetGatewayDevice.LAN.1.', 'InternetGatewayDevice.LAN.1.Name'];
  assert.match((await cpe.post(parameterNamesResponse(tree))).body, /<string>InternetGatewayDevice.<\/string>/);
  await cpe.close();
  const again = new RawCpe(gateway.port);
  await again.post(inform({ serial: 'FULL', events: ['2 PERIODIC'], retryCount: 1 }));
  assert.match(
    (await again.post('')).body,
    /<ParameterNames[^>]*><string>InternetGatewayDevice.LAN.1.Name<\/string><\//,
  );
  assert.equal((await again.post(parameterValuesResponse({ 'InternetGatewayDevice.LAN.1.Name': 'lan' }))).status, 204);
  await again.close();
});

test('a CPE that breaks off on a refresh is provisioned at its next BOOTSTRAP, without the old refresh', async () => {
  const { key, cpe } = await reading('BREAKS', 'breaks');
  await cpe.post('');
  await cpe.close();
  const again = new RawCpe(gateway.port);
  await again.post(inform({ serial: 'BREAKS' }));
  again.send('');
  const run = await beginRun(pool, 'breaks');
  await queueMessages(pool, run, [{ name: 'Reboot', commandKey: '' }]);
  assert.match((await again.answer()).body, /<cwmp:Reboot>/);
  await endRun(pool, run);
  assert.equal((await again.post(envelope('<cwmp:RebootResponse/>'))).status, 204);
  const { rows } = await pool.query<{ state: string }>(
    `select state from messages where device_key = $1 and purpose = 'refresh'`,
    [key],
  );
  assert.deepEqual(rows, [{ state: 'cancelled' }]);
  await again.close();
});

test('a refresh of 3,000 parameters leaves its values, and none of its answers', async () => {
  const key = await insertDevice(pool, 'LARGE');
  await pool.query(
    `insert into messages (organization_id, device_key, purpose, method, request, summary, state)
     values ('default', $1, 'refresh', $2, $3, $2, 'queued')`,
    [key, readNames.name, readNames],
  );
  const tree = buildTree(3000);
  assert.ok((await runTreeSession(gateway.port, 'LARGE', tree)) <= 10);
  const values = new Map((await readStoredParameters(pool, key)).map((parameter) => [parameter.path, parameter]));
  for (const { path, value, type, writable } of tree) {
    const known = values.get(path);
    assert.deepEqual([known?.value, known?.type, known?.writable], [value, type, writable], path);
  }
  const { rows } = await pool.query<{ state: string; bytes: number }>(
    `select state, sum(pg_column_size(m))::int as bytes from messages m where device_key = $1 group by state`,
    [key],
  );
  assert.deepEqual(
    rows.map(({ state, bytes }) => [state, bytes < 10_000]),
    [['acknowledged', true]],
    JSON.stringify(rows),
  );
});
