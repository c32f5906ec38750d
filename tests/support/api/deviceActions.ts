import assert from 'node:assert/strict';
import { after } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { until } from '../until.ts';
import type { TestEnvironment } from '../process/environment.ts';
import { call, newSerialNumber } from '../process/system.ts';

export interface Asked {
  id: string;
  status: string;
  summary: string | null;
  waiting: string | null;
  fault: { fault_code: string; parameter_faults: { parameter_name: string }[] } | null;
  result: {
    values?: { name: string; value: string; type: string }[];
    names?: { name: string; writable: boolean }[];
    instance_number?: number;
    applied?: boolean;
  } | null;
  sent_at: string | null;
  settled_at: string | null;
  workflow_id: string;
}

/** CPEs for device actions, and the requests with which an organization asks for these. */
export function deviceActionCalls(system: TestEnvironment) {
  async function register(serialNumber = newSerialNumber()): Promise<string> {
    await call(system, 'POST', '/v1/devices', { id: serialNumber });
    return serialNumber;
  }

  /** A booted CPE that accepts connection requests. */
  async function plugIn(
    serialNumber: string,
    options: object = { connectionRequest: { port: 0 } },
  ): Promise<SimulatedCpe> {
    const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });
    after(() => cpe.stop());
    await cpe.start();
    assert.equal((await cpe.boot()).ok, true);
    return cpe;
  }

  async function ask(device: string, body: object): Promise<Asked> {
    return (await call(system, 'POST', `/v1/devices/${device}/actions`, body)) as unknown as Asked;
  }

  async function read(device: string, id: string): Promise<Asked> {
    return (await call(system, 'GET', `/v1/devices/${device}/actions/${id}`)) as unknown as Asked;
  }

  /** Returns the action once it has ended. */
  async function outcome(device: string, { id }: Asked, seconds = 30): Promise<Asked> {
    let request = await read(device, id);
    await until(
      `the request is over; it is ${request.status}`,
      async () => {
        request = await read(device, id);
        return request.settled_at !== null;
      },
      seconds,
    );
    return request;
  }

  const done = async (device: string, body: object): Promise<Asked> => outcome(device, await ask(device, body));

  async function refusal(device: string, body: object): Promise<{ status: number; detail: string }> {
    const response = await fetch(`${system.apiUrl}/v1/devices/${device}/actions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${system.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as { detail: string }) };
  }

  return { register, plugIn, ask, read, outcome, done, refusal };
}
