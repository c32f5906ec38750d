import assert from 'node:assert/strict';
import { until } from '../until.ts';
import type { TestEnvironment } from '../process/environment.ts';
import { call, newSerialNumber, setParameterMessage } from '../process/system.ts';
import { oktopusCaller } from './oktopusCaller.ts';

interface Item {
  id: string;
  status: string;
  variables: Record<string, unknown>;
  [field: string]: unknown;
}

interface Page {
  items: Item[];
  page: number;
  page_size: number;
  total: number;
}

interface Log {
  timestamp: string;
  metadata: object;
  message: string;
}

export const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
export const script = `
print("Processing device SN: " .. get_device_id() .. " with " .. get_variable_value("A"))
assert(send_cwmp_message_and_forget(get_device_id(), [[${setParameterMessage(setting, 'OKTOPUS')}]], 2) == true)
set_provisioning_status("provisioned")`;
export const variables = [{ name: 'A', type: 'string', required: true }];

/** The requests with which an Oktopus caller defines services and attaches them, in the organization of this system. */
export function oktopusServices(system: TestEnvironment) {
  const ask = oktopusCaller(system.apiUrl, system.apiKey);

  async function list(path: string): Promise<Page> {
    const { status, body } = await ask('GET', path);
    assert.equal(status, 200, JSON.stringify(body));
    return body as Page;
  }

  async function readLogs(query: string): Promise<Log[]> {
    const { status, body } = await ask('GET', `service/instance/logs?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body as Log[];
  }

  let names = 0;

  /** Creates a service. @returns its id, which Oktopus shows only in the list. */
  async function define({ name = `test-${(names += 1)}`, ...more }: { name?: string; [field: string]: unknown } = {}) {
    const answer = await ask('POST', 'service/definition', {
      name,
      description: 'my first test',
      script,
      variables,
      available: true,
      ...more,
    });
    assert.deepEqual([answer.status, answer.body], [201, null]);
    const { items } = await list(`service/definition?name=${name}`);
    return items[0]?.id ?? '';
  }

  async function register(): Promise<string> {
    const id = newSerialNumber();
    await call(system, 'POST', '/v1/devices', { id });
    return id;
  }

  async function attach(deviceId: string, serviceId: string, values: object = { A: 'oloquinhomeu' }): Promise<string> {
    const answer = await ask('POST', 'service/instance', {
      device_id: deviceId,
      service_id: serviceId,
      variables: values,
    });
    assert.deepEqual([answer.status, answer.body], [201, null]);
    const { items } = await list(`service/instance?device_id=${deviceId}&service_id=${serviceId}`);
    assert.equal(answer.headers.location, `/v1/instances/${items[0]?.id ?? ''}`);
    return items[0]?.id ?? '';
  }

  const reach = (id: string, status: string): Promise<void> =>
    until(`${id} is ${status}`, async () => (await list(`service/instance?id=${id}`)).items[0]?.status === status, 60);

  return { ask, list, readLogs, define, register, attach, reach };
}
