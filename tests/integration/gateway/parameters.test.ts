import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import {
  envelope,
  fault,
  inform,
  parameterValuesResponse,
  setParameterValuesResponse,
} from '../../support/cpe/cpeMessages.ts';
import type { StoredParameter } from '../../../domain/devices/parameterTree/document.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { readDocumentVersions, readStoredParameters, storeParameters } from '../../support/database/parameters.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { attachService, beginRun, endRun, insertDevice, queueMessages } from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);
const softwareVersion = 'InternetGatewayDevice.DeviceInfo.SoftwareVersion';

/** A CPE in its session, which answers the messages of its run one after the other. */
async function answering(
  serial: string,
  requests: CwmpRequest[],
  answers: string[],
): Promise<Record<string, string | null>> {
  const key = await insertDevice(pool, serial);
  await attachService(pool, key, serial);
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial }));
  await storeParameters(pool, key, [
    { path: 'Device.WAN.1.Name', value: 'old', type: 'string' },
    { path: 'Device.WAN.10.Name', value: 'ten', type: 'string' },
  ]);
  const run = await beginRun(pool, serial, { wakesAt: new Date(Date.now() + 3_600_000) });
  await queueMessages(pool, run, requests);
  await cpe.post('');
  for (const answer of answers) await cpe.post(answer);
  await endRun(pool, run);
  await cpe.close();
  return await stored(key);
}

async function stored(key: number): Promise<Record<string, string | null>> {
  return Object.fromEntries((await readStoredParameters(pool, key)).map(({ path, value }) => [path, value]));
}

function set(name: string, value: string): CwmpRequest {
  return { name: 'SetParameterValues', parameterList: [{ name, value, type: 'string' }], parameterKey: '' };
}

test('the values of an Inform are stored with their types, and again only when they change', async () => {
  const key = await insertDevice(pool, 'INFORMS');
  const cpe = new RawCpe(gateway.port);
  const version = async (): Promise<StoredParameter | undefined> =>
    (await readStoredParameters(pool, key)).find(({ path }) => path === softwareVersion);
  await cpe.post(inform({ serial: 'INFORMS', events: ['1 BOOT'] }));
  assert.deepEqual([(await version())?.value, (await version())?.type], ['1.2.3', 'string']);
  const written = await readDocumentVersions(pool, key);
  await pool.query(`update devices set inform_parameters = '{}' where key = $1`, [key]);
  await cpe.post(inform({ serial: 'INFORMS', events: ['2 PERIODIC'] }));
  assert.deepEqual(await readDocumentVersions(pool, key), written);
  await cpe.post(inform({ serial: 'INFORMS', events: ['2 PERIODIC'] }).replace('1.2.3', '1.2.4'));
  assert.equal((await version())?.value, '1.2.4');
  await cpe.close();
});

test('a VALUE CHANGE stores its values, also when the Inform before had the same ones', async () => {
  const key = await insertDevice(pool, 'REVERTS');
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'REVERTS', events: ['1 BOOT'] }));
  assert.equal((await cpe.post('')).status, 204);
  await storeParameters(pool, key, [{ path: softwareVersion, value: 'set by a script' }]);
  await cpe.post(inform({ serial: 'REVERTS', events: ['4 VALUE CHANGE'] }));
  assert.equal((await stored(key))[softwareVersion], '1.2.3');
  await cpe.close();
});

test('values that a script reads or sets are stored when the CPE has answered', async () => {
  const values = await answering(
    'READS',
    [
      { name: 'GetParameterValues', parameterNames: ['Device.A'] },
      set('Device.WAN.1.Name', 'new'),
      set('Device.B', 'refused'),
    ],
    [parameterValuesResponse({ 'Device.A': 'read' }), setParameterValuesResponse(), fault('9003')],
  );
  assert.equal(values['Device.A'], 'read');
  assert.equal(values['Device.WAN.1.Name'], 'new');
  assert.equal('Device.B' in values, false);
});

test('a password that a script sets or a CPE reports is not stored', async () => {
  const values = await answering(
    'SECRETS',
    [set('Device.PPP.Interface.1.Password', 'hunter22'), { name: 'GetParameterValues', parameterNames: ['Device.'] }],
    [
      setParameterValuesResponse(),
      parameterValuesResponse({ 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase': 'wpa-secret' }),
    ],
  );
  assert.equal(values['Device.PPP.Interface.1.Password'], null);
  assert.equal(values['Device.WiFi.AccessPoint.1.Security.KeyPassphrase'], null);
});

test('deleting an object removes its parameters, and no others', async () => {
  const deleteObject: CwmpRequest = { name: 'DeleteObject', objectName: 'Device.WAN.1.', parameterKey: '' };
  const deleted = envelope('<cwmp:DeleteObjectResponse><Status>0</Status></cwmp:DeleteObjectResponse>');
  const values = await answering('DELETES', [deleteObject], [deleted]);
  assert.equal('Device.WAN.1.Name' in values, false);
  assert.equal(values['Device.WAN.10.Name'], 'ten');
});

test('a factory reset clears the values, except those of its Inform', async () => {
  const key = await insertDevice(pool, 'RESETS');
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'RESETS' }));
  await storeParameters(pool, key, [{ path: 'Device.Changed', value: 'x' }]);
  assert.equal((await cpe.post('')).status, 204);
  await cpe.post(inform({ serial: 'RESETS' }));
  const values = await stored(key);
  assert.equal(values['Device.Changed'], null);
  assert.equal(values[softwareVersion], '1.2.3');
  await cpe.close();
});
