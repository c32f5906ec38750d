import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createClient } from '../../../client/client.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { assertProblem, readAnswer, startTestApi } from '../../support/api/api.ts';
import { insertOrganization } from '../../support/database/rows.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, newSerialNumber, reach } from '../../support/process/system.ts';

const pppoe = readFileSync(new URL('../../../bin/demo/pppoe.lua', import.meta.url), 'utf8');
const system = await useSharedSystem();
const { acsUrl } = system;
const secret = 'canary-of-a-simulation';

interface Simulated {
  ended: boolean;
  problem: string | null;
  rpcs: number;
  faults: number;
  log: { at: string; text: string }[];
}

async function simulate(id: string, body: object = {}) {
  const headers = { authorization: `Bearer ${system.apiKey}`, 'content-type': 'application/json' };
  return readAnswer(
    await fetch(`${system.apiUrl}/v1/devices/${id}/simulate`, { method: 'POST', headers, body: JSON.stringify(body) }),
  );
}

test('a simulated CPE takes the place of a device, each time as a new one', async () => {
  const serialNumber = newSerialNumber();
  const { id } = await attach(system, {
    serialNumber,
    script: pppoe,
    variables: { pppoe_username: 'alice', pppoe_password: secret },
  });
  for (const run of [1, 2]) {
    const { status, body } = await simulate(serialNumber);
    assert.equal(status, 200, JSON.stringify(body));
    const done = body as unknown as Simulated;
    assert.deepEqual([done.ended, done.problem, done.faults], [true, null, 0]);
    assert.ok(done.rpcs >= 3);
    assert.ok(done.log.some(({ text }) => text === 'Inform: 0 BOOTSTRAP, 1 BOOT'));
    assert.ok(!JSON.stringify(done).includes(secret));
    const instance = await reach(system, id, 'provisioned');
    assert.equal(instance.run, run);
  }
});

test('a simulated CPE has the requested data model', async () => {
  const serialNumber = newSerialNumber();
  const script = 'print(device.root) set_provisioning_status(device.root == "Device." and "provisioned" or "failed")';
  const { id } = await attach(system, { serialNumber, script });
  await simulate(serialNumber, { model: 'tr181' });
  await reach(system, id, 'provisioned');
});

test("a simulated CPE informs only the caller's organization", async () => {
  const serialNumber = newSerialNumber();
  const organization = `${system.organization}-acme`;
  await insertOrganization(system.pool, organization);
  const apiKey = await createApiKey(system.pool, organization, 'test');
  const of = { ...system, apiKey, client: createClient(system.apiUrl, apiKey) };
  const { id } = await attach(of, { serialNumber, script: 'set_provisioning_status("provisioned")' });
  const headers = { authorization: `Bearer ${of.apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(`${system.apiUrl}/v1/devices/${serialNumber}/simulate`, {
    method: 'POST',
    headers,
    body: '{}',
  });
  assert.equal(response.status, 200);
  await reach(of, id, 'provisioned');
  const { rows } = await system.pool.query<{ organization_id: string }>(
    'select organization_id from devices where id = $1',
    [serialNumber],
  );
  assert.deepEqual(rows, [{ organization_id: organization }]);
});

test('a device that has informed as a real CPE is left alone', async () => {
  const serialNumber = newSerialNumber();
  await attach(system, { serialNumber, script: pppoe, variables: { pppoe_username: 'alice', pppoe_password: secret } });
  const session = await new SimulatedCpe({ acsUrl, serialNumber, manufacturer: 'ACME' }).boot();
  assert.ok(session.ok);
  const refused = await simulate(serialNumber);
  assertProblem(refused, 409, 'wrong-status');
  assert.match(String(refused.body.detail), /is a real CPE, of ACME/);
});

test('an unknown device is not found, and an unknown model is refused', async () => {
  assertProblem(await simulate('NOBODY'), 404, 'not-found');
  assertProblem(await simulate('NOBODY', { model: 'tr069' }), 422, 'invalid-fields', ['model']);
});

test('without a gateway nothing is simulated, and the error names the setting', async () => {
  const { call } = await startTestApi();
  await call('POST', '/v1/devices', { id: 'CPE1' });
  const refused = await call('POST', '/v1/devices/CPE1/simulate', {});
  assertProblem(refused, 403, 'switched-off');
  assert.match(String(refused.body.detail), /CUTTLE_SIMULATION_ACS_URL/);
});
