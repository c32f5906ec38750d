import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { until } from '../../support/until.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { oktopusServices, script, setting } from '../../support/api/oktopusServices.ts';

const system = await useSharedSystem();
const { organization } = system;
const { ask, list, readLogs, define, register, attach, reach } = oktopusServices(system);

test('an Oktopus caller provisions a CPE, reads the logs and executes again', async () => {
  const serviceId = await define({ name: 'first' });
  const deviceId = await register();
  const instanceId = await attach(deviceId, serviceId);
  const definition = {
    id: serviceId,
    name: 'first',
    description: 'my first test',
    tenant_id: organization,
    script,
  };
  const shown = {
    ...definition,
    variables: [{ name: 'A', description: '', type: 'string', required: true, secret: false }],
    available: true,
  };
  assert.deepEqual(await list(`service/definition?id=${serviceId}`), {
    items: [shown],
    page: 1,
    page_size: 20,
    total: 1,
  });
  const instance = {
    id: instanceId,
    device_id: deviceId,
    service_id: serviceId,
    tenant_id: organization,
    status: 'pending',
    variables: { A: 'oloquinhomeu' },
  };
  assert.deepEqual(await list(`service/instance?id=${instanceId}`), {
    items: [instance],
    page: 1,
    page_size: 20,
    total: 1,
  });
  assert.deepEqual(await readLogs(`service_instance_id=${instanceId}`), []);

  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber: deviceId,
    connectionRequest: { port: 0 },
    retry: { baseMs: 50 },
  });
  await cpe.start();
  try {
    await cpe.boot();
    await reach(instanceId, 'provisioned');
    assert.equal(cpe.get(setting), 'OKTOPUS');
    const [log, ...others] = await readLogs(`service_instance_id=${instanceId}`);
    assert.deepEqual(others, []);
    assert.deepEqual(log?.metadata, { service_instance_id: instanceId, device_id: deviceId, tenant_id: organization });
    assert.match(
      log.message,
      new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d Processing device SN: ${deviceId} with oloquinhomeu\n$`),
    );

    assert.equal((await ask('PUT', 'service/instance', { ...instance, variables: { A: 'dsadsa' } })).status, 204);
    const executed = await ask('POST', `service/instance/${instanceId}/execute`, instance);
    assert.deepEqual([executed.status, executed.body], [202, null]);
    await until('it ran again', async () => (await readLogs(`device_id=${deviceId}`)).length === 2);
    await reach(instanceId, 'provisioned');
    assert.match((await readLogs(`device_id=${deviceId}`))[1]?.message ?? '', /with dsadsa\n$/);
  } finally {
    await cpe.stop();
  }

  assert.equal((await ask('DELETE', 'service/instance', { id: instanceId })).status, 204);
  assert.equal((await list(`service/instance?device_id=${deviceId}`)).total, 0);
  await until(
    'the workflow is closed and deleted',
    async () => (await ask('DELETE', 'service/definition', { id: serviceId })).status === 204,
  );
  assert.equal((await list(`service/definition?id=${serviceId}`)).total, 0);
});

test('a failed run is in the log with the reason', async () => {
  const instanceId = await attach(await register(), await define({ script: 'print("1") error("the line is down")' }));
  await ask('POST', `service/instance/${instanceId}/execute`);
  await reach(instanceId, 'failed');
  const [log] = await readLogs(`service_instance_id=${instanceId}`);
  assert.match(log?.message ?? '', /^[-\d]{10} [:\d]{8} 1\n[-\d]{10} [:\d]{8} .*the line is down/);
});

test('pages are numbered from 1, one beyond the last is empty, and the total counts all matches', async () => {
  const [first, second] = [await define(), await define()];
  const devices = await Promise.all([1, 2, 3, 4, 5].map(register));
  for (const device of devices) await attach(device, first);
  await attach(devices[0] ?? '', second);
  await attach(devices[1] ?? '', second);
  const pageOf = async (query: string): Promise<[string[], number, number, number]> => {
    const { items, page, page_size: size, total } = await list(`service/instance?${query}`);
    return [items.map(({ device_id: device }) => String(device)), page, size, total];
  };
  assert.deepEqual(await pageOf(`service_id=${first}&page_size=2`), [devices.slice(0, 2), 1, 2, 5]);
  assert.deepEqual(await pageOf(`service_id=${first}&page_size=2&page=3`), [devices.slice(4), 3, 2, 5]);
  assert.deepEqual(await pageOf(`service_id=${first}&page_size=2&page=4`), [[], 4, 2, 5]);
  assert.deepEqual(await pageOf(`service_id=${first}&page=1000000&page_size=100`), [[], 1_000_000, 100, 5]);
  assert.deepEqual(await pageOf(`device_id=${devices[0] ?? ''}`), [[devices[0], devices[0]], 1, 20, 2]);
  assert.deepEqual(await pageOf(`service_id=${second}&status=pending&page_size=1&page=2`), [[devices[1]], 2, 1, 2]);
  assert.deepEqual(await pageOf(`service_id=${second}&status=provisioned`), [[], 1, 20, 0]);
  assert.deepEqual(await pageOf('device_id=nobody'), [[], 1, 20, 0]);
  const all = await list('service/definition?page_size=100');
  assert.equal(all.total, all.items.length);
  assert.deepEqual((await list(`service/definition?page_size=1&page=${all.total}`)).items, all.items.slice(-1));
});
