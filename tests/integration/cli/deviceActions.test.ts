import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import type { Finished } from '../../support/process/cuttle.ts';
import { runCuttle } from '../../support/process/cuttle.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, newSerialNumber } from '../../support/process/system.ts';

const system = await useSharedSystem();
const settings = { CUTTLE_API_URL: system.apiUrl, CUTTLE_API_KEY: system.apiKey };
const cuttle = (...args: string[]): Promise<Finished> => runCuttle(['device', ...args], settings);
const code = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';

test('device actions on the command line wait for their results', async () => {
  const device = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id: device });
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber: device, connectionRequest: { port: 0 } });
  after(() => cpe.stop());
  await cpe.start();
  await cpe.boot();
  const { stdout, code: exit } = await cuttle('set', device, `${code}=a=b`);
  assert.deepEqual([stdout, exit], ['Done.\n', 0]);
  assert.deepEqual((await cuttle('get', device, code)).stdout, `${code} = a=b\n`);
  const refused = await cuttle('get', device, 'InternetGatewayDevice.None');
  assert.deepEqual([refused.stdout, refused.code], ['The CPE refused: 9005 Invalid parameter name\n', 1]);
  const refreshed = JSON.parse((await cuttle('refresh', device, '--json')).stdout) as { status: string };
  assert.equal(refreshed.status, 'acknowledged');
  assert.equal((await cuttle('connect', device)).stdout, 'Done.\n');
  assert.equal((await cuttle('reboot', device)).stdout, 'Done.\n');
  assert.match(
    (await cuttle('factory-reset', device, '--confirm', 'another')).stderr,
    /confirm must be the id of the device/,
  );
  assert.equal((await cuttle('factory-reset', device, '--confirm', device)).stdout, 'Done.\n');
  assert.deepEqual(cpe.applied.map(({ request }) => request.name).slice(-2), ['Reboot', 'FactoryReset']);
});

test('a CPE that does not connect makes the command fail at its time limit; an error repeats no value', async () => {
  const device = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id: device });
  const late = await cuttle('reboot', device, '--expires', '10');
  assert.deepEqual([late.stdout, late.code], ['The CPE did not connect, or did not answer, in time.\n', 1]);
  assert.match(late.stderr, /it has not reported a URL/);
  assert.match((await cuttle('reboot', device, '--no-wait')).stdout, /^Asked: act_\w+\.\n$/);
  const mistaken = await cuttle('set', device, 'hunter2');
  assert.deepEqual([mistaken.code, mistaken.stderr], [1, 'cuttle: Write each value as name=value.\n']);
});
