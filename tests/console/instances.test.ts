import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Schemas } from '../../client/client.ts';
import type { CpeOptions } from '../../simulator/options.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { checkAccessibility, checkFits, screenshot, startBrowser, viewNames } from '../support/browser/console.ts';
import { until } from '../support/until.ts';
import { countRetries, insertFailedInstances } from '../support/database/failedInstances.ts';
import { useSharedSystem } from '../support/process/sharedSystem.ts';
import { attach, call, newSerialNumber, reach, setParameterMessage } from '../support/process/system.ts';

const system = await useSharedSystem();
const { organization, pool, apiKey: key, apiUrl, acsUrl } = system;
const { open, expectError } = await startBrowser(apiUrl);

const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const markup = '<script>document.title = "run by a CPE"</script>';
const succeeds = 'set_provisioning_status("provisioned")';
const sends =
  'assert(send_cwmp_message_and_forget(device_id, ' + `[[${setParameterMessage(setting, 'ACME-7')}]], 2) == true)`;
const plugIn = (serialNumber: string, options: Partial<CpeOptions> = {}) =>
  new SimulatedCpe({ acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });

await insertFailedInstances(pool, { organization, service: 'pppoe', count: 24, prefix: 'HG-' });
await insertFailedInstances(pool, {
  organization,
  service: 'voice',
  count: 3,
  prefix: 'VO-',
  error: { type: 'DeliveryTimeout', message: 'The CPE did not come.' },
});
await pool.query(
  `update runs set error_type = error->>'type', fault_code = error->>'fault_code',
     finished_hour = date_trunc('hour', finished_at, 'UTC')
   where organization_id = $1`,
  [organization],
);
await pool.query(
  `update instances i set failed_at = r.finished_at, error_type = r.error_type,
     fault_codes = array_remove(array[r.fault_code], null)
   from runs r where r.instance_id = i.id and i.organization_id = $1`,
  [organization],
);

/** Creates a run that failed with a fault whose text contains markup. */
async function failedRun(): Promise<{ id: string; serialNumber: string }> {
  const serialNumber = newSerialNumber();
  const { id } = await attach(system, {
    serialNumber,
    script: `print([[${markup}]])\nsleep(0.2)\n${sends}\n${succeeds}`,
  });
  await plugIn(serialNumber, { faults: [{ kind: 'faultParameter', path: setting, code: '9007' }] }).boot();
  await reach(system, id, 'failed');
  const parameterFaults = [{ parameter_name: setting, fault_code: '9007', fault_string: `No ${markup}` }];
  const fault = { fault_code: '9003', fault_string: `Not ${markup}`, parameter_faults: parameterFaults };
  await pool.query(
    'update messages set fault = $2 where run_id in (select id from runs where instance_id = $1) and fault is not null',
    [id, fault],
  );
  const error = { type: 'CwmpFault', message: `Fault 9003: Not ${markup}`, message_number: 1, ...fault };
  await pool.query('update runs set error = $2 where instance_id = $1', [id, error]);
  return { id, serialNumber };
}

const failed = await failedRun();

for (const view of viewNames) {
  it(`the list shows statuses and reasons, is accessible and fits the screen, ${view}`, async () => {
    const page = await open('/instances?status=failed&service=pppoe&fault_code=9002', { view, key });
    await page.getByRole('link', { name: 'HG-1', exact: true }).waitFor();
    await page.getByRole('cell', { name: '9002 Internal error' }).first().waitFor();
    assert.equal(await page.getByLabel('Fault code').inputValue(), '9002');
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `instances ${view}`);
  });

  it(`a failed run shows its timeline and its fault, with markup as text, ${view}`, async () => {
    const page = await open(`/instances/${failed.id}`, { view, key });
    const run = page.getByRole('list', { name: 'Run 1' });
    await run.getByText('Inform:').waitFor();
    await run.getByText('The script sleeps').waitFor();
    await run.getByText(markup, { exact: true }).waitFor();
    await run.getByText(`No ${markup}`).first().waitFor();
    await page.getByRole('heading', { name: 'Next steps' }).waitFor();
    await page.getByText(/^Run 1 failed/).waitFor();
    await run.getByText('Request and response').click();
    const request = run.getByRole('region', { name: 'Request SetParameterValues' });
    await request.getByText('<ParameterKey>').waitFor();
    assert.match(
      (await request.textContent()) ?? '',
      /^<cwmp:SetParameterValues>\n {2}<ParameterList .*\n {4}<ParameterValueStruct>\n {6}<Name>Internet/,
    );
    await run
      .getByRole('region', { name: 'Fault to SetParameterValues' })
      .getByText('&lt;script&gt;')
      .first()
      .waitFor();
    assert.match(await page.title(), / on SN\d+-\d+ · Cuttle$/);
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `instance ${view}`);
  });
}

it('a failure on the overview links to its instances', async () => {
  const page = await open('/', { key });
  await page.getByRole('link', { name: 'CWMP fault 9002' }).click();
  await page.getByRole('heading', { name: 'Instances', level: 1 }).waitFor();
  assert.equal(new URL(page.url()).search, '?status=failed&service=pppoe&fault_code=9002');
  await page.getByRole('link', { name: 'HG-1', exact: true }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'VO-1', exact: true }).count(), 0);
});

it('the filter by external id finds exactly that instance', async () => {
  await call(system, 'PATCH', `/v1/instances/${failed.id}`, { external_id: 'subscription-4711' });
  const page = await open('/instances?external_id=subscription-4711', { key });
  await page.getByRole('link', { name: failed.serialNumber, exact: true }).waitFor();
  expectError(/404/);
  await page.getByLabel('External id').fill('subscription-0');
  await page.getByText('No instances match').waitFor();
});

const definitions: Schemas['NewService']['variables'] = [
  { name: 'username', required: true, description: 'The customer’s name at the provider' },
  { name: 'password', required: true, secret: true },
  { name: 'mtu', type: 'number', default: 1492 },
  { name: 'bridged', type: 'boolean' },
];

for (const view of viewNames) {
  it(`a service is attached in a form of its variables, which reports missing values, ${view}`, async () => {
    const id = newSerialNumber();
    await call(system, 'POST', '/v1/devices', { id });
    const service = await call(system, 'POST', '/v1/services', {
      name: `internet-${view.replace(' ', '-')}`,
      script: `sleep(1)\n${sends}\n${succeeds}`,
      variables: definitions,
    });
    const page = await open(`/instances/new?service=${service.id}`, { view, key });
    await page.getByLabel('Device').pressSequentially(id.slice(0, -1));
    await page.locator(`datalist option[value="${id}"]`).waitFor({ state: 'attached' });
    await page.getByLabel('Device').fill(id);
    await page.getByLabel('username (required)').fill(`ana${markup}`);
    expectError(/422|400/);
    await page.getByRole('button', { name: 'Attach' }).click();
    const password = page.getByLabel('password (required)');
    await page.locator('.field', { has: password }).getByText(/^It /).waitFor();
    assert.equal(await password.getAttribute('aria-invalid'), 'true');
    await page.getByText('Version, position, external id, tags').click();
    await page.getByLabel('Tags').fill('vip, north');
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `attach ${view}`);
    await password.fill('hunter22');
    assert.equal(await password.getAttribute('type'), 'password');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    assert.equal(await password.getAttribute('type'), 'text');
    await page.getByRole('button', { name: 'Attach' }).click();
    await page.getByRole('heading', { name: `internet-${view.replace(' ', '-')} on ${id}` }).waitFor();
    await page.getByText('No runs yet').waitFor();
    await page.getByRole('link', { name: 'vip' }).waitFor();
    assert.equal(await page.getByText('hunter22').count(), 0);
    await page.evaluate('window.isTheSamePage = true');
    if (view === 'light') await page.getByText('admin · live').waitFor();
    await plugIn(id).boot();
    await page.getByRole('status').getByText('Provisioned', { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByRole('list', { name: 'Run 1' }).getByText('Acknowledged').waitFor();
    assert.equal(await page.evaluate('window.isTheSamePage'), true);
  });
}

it('execute, cancel, pause, resume, retry and detach work, and their effects appear', async () => {
  const serialNumber = newSerialNumber();
  const { id } = await attach(system, { serialNumber, script: `sleep(60)\n${succeeds}` });
  const page = await open(`/instances/${id}`, { key });
  const status = page.getByRole('status');
  await page.getByRole('button', { name: 'Execute' }).click();
  await status.getByText('Running', { exact: true }).waitFor({ timeout: 60_000 });
  await page.getByText(/^The script of run 1 sleeps until/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await status.getByText('Failed', { exact: true }).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Retry' }).click();
  await status.getByText('Running', { exact: true }).waitFor({ timeout: 60_000 });
  await page.getByRole('list', { name: 'Run 2' }).getByText('Retried').waitFor();
  await page.getByRole('link', { name: /^Run 1 / }).click();
  await page.getByRole('list', { name: 'Run 1' }).getByText('Executed manually').waitFor();
  await page.getByRole('button', { name: 'Detach' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Detach' }).click();
  await page.getByRole('heading', { name: 'Instances', level: 1 }).waitFor();
  const gone = await fetch(`${apiUrl}/v1/instances/${id}`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(gone.status, 404);
});

it('values that someone else changed are not overwritten, and secrets stay', async () => {
  const serialNumber = newSerialNumber();
  const variables = { username: 'ana', password: 'hunter22' };
  const { id } = await attach(system, {
    serialNumber,
    script: `assert(variables.password == "hunter22")\n${succeeds}`,
    variables,
    definitions,
  });
  const page = await open(`/instances/${id}`, { key });
  await page.getByRole('button', { name: 'Edit values' }).click();
  await page.getByLabel('mtu').fill('1400');
  await call(system, 'PATCH', `/v1/instances/${id}`, { variables: { username: 'bob' } });
  expectError(/412/);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Someone else changed the instance').waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'instance stale');
  await page.getByRole('button', { name: 'Load current values' }).click();
  await until(
    'the other’s value is shown',
    async () => (await page.getByLabel('username (required)').inputValue()) === 'bob',
  );
  assert.equal(await page.getByLabel('password (required)').inputValue(), '');
  await page.getByLabel('mtu').fill('1400');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The values are saved.').waitFor();
  const { variables: stored } = (await call(system, 'GET', `/v1/instances/${id}`)) as unknown as { variables: object };
  assert.deepEqual(stored, { username: 'bob', password: '********', mtu: 1400 });
  await page.getByRole('button', { name: 'Execute' }).click();
  await page.getByRole('status').getByText('Provisioned', { exact: true }).waitFor({ timeout: 60_000 });
});

it('a bulk retry takes the instances of the filter, and no others', async () => {
  const page = await open('/instances?status=failed&service=pppoe&tag=vip', { key });
  await page.getByRole('button', { name: 'Retry failed…' }).click();
  await page.getByText(/The list is also filtered by tag/).waitFor();
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByLabel('Status').selectOption('failed');
  await page.getByLabel('Service').selectOption('pppoe');
  await page.getByRole('button', { name: 'Retry failed…' }).click();
  await page.getByText('24 failed instances').waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'bulk retry plan');
  await page.getByLabel('Rate (per second)').fill('0');
  expectError(/422|400/);
  await page.getByRole('button', { name: 'Retry 24 instances' }).click();
  await page.getByText(/^It must be a number from 0.01 to 100/).waitFor();
  await page.getByLabel('Rate (per second)').fill('100');
  await page.getByRole('button', { name: 'Retry 24 instances' }).click();
  await page.getByText('24 of 24').waitFor({ timeout: 60_000 });
  await checkAccessibility(page);
  await screenshot(page, 'bulk retry done');
  assert.match(
    (await page.getByRole('link', { name: 'Show the bulk retry' }).getAttribute('href')) ?? '',
    /^\/retries\/rty_/,
  );
  assert.deepEqual(await countRetries(pool, 'HG-', organization), Array(24).fill(1));
  assert.deepEqual(await countRetries(pool, 'VO-', organization), Array(3).fill(0));
});
