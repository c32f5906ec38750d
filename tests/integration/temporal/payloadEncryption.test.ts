import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { insertOrganization } from '../../../db/access/organizations.ts';
import { temporalAddress } from '../../support/process/environment.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { attach, newSerialNumber, reach, setParameterMessage } from '../../support/process/system.ts';

const uiUrl = 'https://temporal.example.net';
const system = await startTestSystem({ CUTTLE_TEMPORAL_UI_URL: uiUrl }, { encryptPayloads: true });
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const decodeUrl = `${system.apiUrl}/codec/decode`;

await insertOrganization(system.pool, 'other', 'Other');
const otherKey = await createApiKey(system.pool, 'other', 'test');

async function fail(): Promise<{ workflowId: string; id: string; workflowUrl: unknown }> {
  const serialNumber = newSerialNumber();
  const script = `local message = [[${setParameterMessage(setting, 'code')}]]
    assert(send_cwmp_message_and_forget(device_id, message, 2) == true)
    set_provisioning_status("provisioned")`;
  const attached = await attach(system, { serialNumber, script });
  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber,
    faults: [{ kind: 'faultParameter', path: setting, code: '9002', times: 1 }],
  });
  await cpe.start();
  await cpe.boot();
  const { id, workflow_id: workflowId } = await reach(system, attached.id, 'failed');
  await cpe.stop();
  await assert.rejects(system.temporal.workflow.getHandle(workflowId).result());
  return { workflowId, id, workflowUrl: attached.workflow_url ?? '' };
}

/** What Temporal stores, as its own command shows it; with the codec endpoint and a key, as people see it. */
async function show(workflowId: string, ...flags: string[]): Promise<string> {
  const args = ['workflow', 'show', '-w', workflowId, '--output', 'json', '--address', temporalAddress(), ...flags];
  return (await promisify(execFile)(process.env.TEST_TEMPORAL_BINARY ?? 'temporal', args, { maxBuffer: 2 ** 24 }))
    .stdout;
}

const withKey = (key: string): string[] => [
  '--codec-endpoint',
  `${system.apiUrl}/codec`,
  '--codec-auth',
  `Bearer ${key}`,
];

/** The text and its decoded base64. */
function unwrapped(shown: string): string {
  return shown.replaceAll(/"([A-Za-z0-9+/]{8,}={0,2})"/g, (_, encoded: string) =>
    Buffer.from(encoded, 'base64').toString(),
  );
}

const { workflowId, id, workflowUrl } = await fail();
const secretive = new RegExp(`instanceId|step 1|SetParameterValues|9002|Internal error|${setting}`);

test('Temporal stores neither arguments, results, summaries nor failure reasons in the clear', async () => {
  assert.doesNotMatch(unwrapped(await show(workflowId)), secretive);
});

test("the codec endpoint decrypts them for the holder of the organization's API key", async () => {
  const shown = unwrapped(await show(workflowId, ...withKey(system.apiKey)));
  for (const part of ['instanceId', 'Script, step 1', 'SetParameterValues', '9002'])
    assert.ok(shown.includes(part), `${part} in ${shown}`);
});

test("another organization's key shows nothing", async () => {
  assert.doesNotMatch(unwrapped(await show(workflowId, ...withKey(otherKey))), secretive);
});

test('a workflow with encrypted payloads is retried and replayed like any other', async () => {
  const headers = { authorization: `Bearer ${system.apiKey}` };
  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber: workflowId.split('/')[1] ?? '',
    connectionRequest: { port: 0 },
  });
  await cpe.start();
  assert.equal((await fetch(`${system.apiUrl}/v1/instances/${id}/retry`, { method: 'POST', headers })).status, 202);
  await cpe.boot();
  await reach(system, id, 'provisioned');
  await cpe.stop();
});

test('the endpoint requires a key, in a way that browsers support', async () => {
  const page = await fetch(`${system.apiUrl}/codec`);
  assert.equal(page.status, 401);
  assert.match(page.headers.get('WWW-Authenticate') ?? '', /^Basic /);
  const known = await fetch(`${system.apiUrl}/codec`, {
    headers: { authorization: `Basic ${btoa(`any:${system.apiKey}`)}` },
  });
  assert.match(await known.text(), /organization default/);
  const wrong = await fetch(decodeUrl, {
    method: 'POST',
    body: '{"payloads":[]}',
    headers: { authorization: 'Bearer nobody', 'content-type': 'application/json' },
  });
  assert.equal(wrong.status, 401);
});

test('only pages of the Temporal UI may use credentials stored in the browser', async () => {
  const preflight = (origin: string) =>
    fetch(decodeUrl, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
  assert.equal((await preflight(uiUrl)).headers.get('access-control-allow-origin'), uiUrl);
  assert.equal((await preflight('https://evil.example.net')).headers.get('access-control-allow-origin'), null);
});

test('instances link to the configured Temporal UI', () => {
  assert.equal(workflowUrl, `${uiUrl}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`);
});
