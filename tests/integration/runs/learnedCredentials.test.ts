import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { answered } from '../../support/api/answered.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { act, attach, newSerialNumber, reach, setParameterMessage } from '../../support/process/system.ts';
import { until } from '../../support/until.ts';

const system = await useSharedSystem();
const server = 'InternetGatewayDevice.ManagementServer.ConnectionRequest';
const ways: [way: string, script: string][] = [
  [
    'a call',
    `local set = { ["${server}Username"] = "acs", ["${server}Password"] = generate_random_string(16) }
    assert(set_parameter_values(set))`,
  ],
  [
    'messages that are not waited for',
    `send_cwmp_message_and_forget(device_id, "${setParameterMessage(`${server}Username`, 'acs')}", 5)
    send_cwmp_message_and_forget(device_id, "${setParameterMessage(`${server}Password`, 'secret-of-script')}", 5)`,
  ],
];

for (const [way, setting] of ways) {
  test(`a CPE whose connection request credential a script has set by ${way} can still be reached`, async () => {
    const serialNumber = newSerialNumber();
    const script = `${setting} set_provisioning_status("provisioned")`;
    const instance = await attach(system, { serialNumber, script });
    const requests: boolean[] = [];
    const cpe = new SimulatedCpe(
      {
        acsUrl: system.acsUrl,
        serialNumber,
        connectionRequest: { port: 0, username: 'factory', password: 'factory' },
        retry: { baseMs: 50 },
      },
      (event) => {
        if (event.type === 'connectionRequest') requests.push(event.accepted);
      },
    );
    await cpe.start();
    try {
      await cpe.boot();
      await reach(system, instance.id, 'provisioned');
      const password = cpe.get(`${server}Password`) ?? '';
      assert.deepEqual([cpe.get(`${server}Username`), password.length >= 14], ['acs', true]);
      const { rows } = await system.pool.query<{ stored: string }>(
        'select connection_request_password::text as stored from devices where id = $1',
        [serialNumber],
      );
      assert.ok(rows[0]?.stored && !rows[0].stored.includes(password), 'stored sealed');
      await act(system, instance.id, 'execute');
      const query = { params: { path: { id: instance.id } } };
      await until('the second run is provisioned', async () => {
        const { items } = await answered(system.client.GET('/v1/instances/{id}/runs', query));
        return items.some(({ number, status }) => number === 2 && status === 'provisioned');
      });
      assert.ok(requests.includes(true), `connection requests: ${JSON.stringify(requests)}`);
    } finally {
      await cpe.stop();
    }
  });
}
