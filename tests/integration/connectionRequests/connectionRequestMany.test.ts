import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { CuttleProcess } from '../../support/process/cuttleProcess.ts';
import { until } from '../../support/until.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { call, setParameterMessage } from '../../support/process/system.ts';

const count = 100;
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const script = `assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 2) == true)
  set_provisioning_status("provisioned")`;

interface Plugged {
  cpe: SimulatedCpe;
  requests: number;
}

/** Boots the CPEs in groups of twenty, so that the test does not measure their boot. */
async function inBatches<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += 20) await Promise.all(items.slice(at, at + 20).map(work));
}

test(
  'a hundred devices at once, two workers: each gets one request and is provisioned',
  { timeout: 600_000 },
  async () => {
    const system = await startTestSystem();
    const second = new CuttleProcess(['start', '--only', 'worker'], system.env);
    after(() => second.kill());
    await until('the second worker is ready', () => second.output.includes('Ready.'), 120);
    const service = await call(system, 'POST', '/v1/services', { name: 'many', script, variables: [] });
    const plugged: Plugged[] = [];
    const ids: string[] = [];
    const plugIn = async (serialNumber: string): Promise<void> => {
      const cpe = new SimulatedCpe(
        { acsUrl: system.acsUrl, serialNumber, connectionRequest: { port: 0 }, retry: { baseMs: 50 } },
        (event) => {
          if (event.type === 'connectionRequest' && event.accepted) one.requests += 1;
        },
      );
      const one: Plugged = { cpe, requests: 0 };
      after(() => cpe.stop());
      plugged.push(one);
      await call(system, 'POST', '/v1/devices', { id: serialNumber });
      await cpe.start();
      await cpe.boot();
      ids.push((await call(system, 'POST', '/v1/instances', { device_id: serialNumber, service_id: service.id })).id);
    };
    await inBatches(
      Array.from({ length: count }, (_, n) => `MANY${n}`),
      plugIn,
    );
    await inBatches(ids, (id) => call(system, 'POST', `/v1/instances/${id}/execute`));
    await until(
      'all are provisioned',
      async () => {
        const { rows } = await system.pool.query<{ done: number }>(
          `select count(*) as done from instances where status = 'provisioned'`,
        );
        return rows[0]?.done === count;
      },
      400,
    );
    assert.deepEqual(
      plugged.map(({ requests }) => requests),
      Array.from({ length: count }, () => 1),
    );
    assert.ok(plugged.every(({ cpe }) => cpe.get(setting) === 'code'));
  },
);
