import assert from 'node:assert/strict';
import { it } from 'node:test';
import { checkAccessibility, checkFits, screenshot, viewNames } from '../support/browser/console.ts';
import { actionsOn, attack, provisioningScript, startDevicePages } from '../support/browser/devicePages.ts';
import { attach, call, newSerialNumber } from '../support/process/system.ts';
import { storeParametersOf } from '../support/database/parameters.ts';

const { system, openDevice, expectError, plugIn, provisioned, readAll } = await startDevicePages();
const { pool, apiUrl, apiKey: key } = system;
const shown = await readAll();

for (const view of viewNames) {
  it(`the device page is accessible and fits the screen, ${view}`, async () => {
    const page = await openDevice(shown, '', view);
    await page.getByRole('heading', { name: shown, level: 1 }).waitFor();
    const message = page.getByRole('listitem').filter({ hasText: 'SetParameterValues' }).first();
    await message.locator('summary').click();
    await message.getByRole('region', { name: 'the request SetParameterValues' }).getByText('ACME-7').waitFor();
    await page.getByRole('region', { name: 'Last Inform' }).getByText('6 CONNECTION REQUEST').waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `device ${view}`);
  });
}

it('a connection request, a full read and a reboot show their progress until the CPE is back', async () => {
  const { id, cpe } = await provisioned();
  const page = await openDevice(id);
  await page.getByRole('button', { name: 'Connect' }).click();
  await actionsOn(page, 'Connect').getByText('Done').waitFor();
  await page.getByRole('region', { name: 'Last Inform' }).getByText('6 CONNECTION REQUEST').waitFor();
  await page.getByRole('button', { name: 'Read all' }).click();
  await actionsOn(page, 'Read all parameters').getByText('Done').waitFor();
  await page.getByRole('button', { name: 'Reboot…' }).click();
  await page.getByRole('dialog').getByText('offline until the CPE is back').waitFor();
  await page.getByRole('button', { name: 'Reboot', exact: true }).click();
  await actionsOn(page, 'Reboot').getByText('Done').waitFor();
  await page.getByRole('region', { name: 'Last Inform' }).getByText('M Reboot').waitFor();
  assert.equal(cpe.applied.at(-1)?.request.name, 'Reboot');
  await page.getByText('Device action Reboot').waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'device asked');
});

it('a factory reset requires the typed device id; the CPE is reset and provisioned again', async () => {
  const { id, cpe } = await provisioned();
  const page = await openDevice(id);
  await page.getByRole('button', { name: 'More' }).click();
  await screenshot(page, 'device menu');
  await page.getByRole('button', { name: 'Factory reset…' }).click();
  const reset = page.getByRole('button', { name: 'Reset', exact: true });
  await page.getByRole('textbox', { name: `Type ${id} to confirm` }).fill('another');
  assert.equal(await reset.getAttribute('aria-disabled'), 'true');
  await reset.click({ force: true });
  await checkAccessibility(page);
  await screenshot(page, 'factory reset');
  assert.equal(
    cpe.applied.some(({ request }) => request.name === 'FactoryReset'),
    false,
  );
  await page.getByRole('textbox', { name: `Type ${id} to confirm` }).fill(id);
  await reset.click();
  await actionsOn(page, 'Factory reset').getByText('Done').waitFor();
  await page.getByText(/, run 2$/).waitFor({ timeout: 60_000 });
  await page.getByRole('region', { name: 'Services' }).getByText('Provisioned').waitFor({ timeout: 60_000 });
  assert.equal(
    cpe.applied.some(({ request }) => request.name === 'FactoryReset'),
    true,
  );
});

it('an action queued for an absent CPE explains why it waits, and can be cancelled', async () => {
  const id = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id });
  const page = await openDevice(id);
  await page.getByText('No Inform yet').waitFor();
  await page.getByText('No activity yet').waitFor();
  await page.getByRole('button', { name: 'Connect' }).click();
  await actionsOn(page, 'Connect').getByText('Waiting for the CPE').waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'device new');
  await actionsOn(page, 'Connect').getByRole('button', { name: 'Cancel' }).click();
  await actionsOn(page, 'Connect').getByText('Cancelled').waitFor();
  await actionsOn(page, 'Connect').getByRole('button', { name: 'Dismiss: Connection request' }).click();
  await page.getByRole('region', { name: 'Device actions' }).waitFor({ state: 'detached' });
});

it('a discovered device is registered, edited, paused, resumed, given a bootstrap window, and deleted', async () => {
  const id = newSerialNumber();
  await plugIn(id);
  const page = await openDevice(id);
  await page.getByRole('button', { name: 'Register device' }).click();
  await page.getByRole('button', { name: 'Connect' }).waitFor();
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name }).click();
  };
  await choose('Edit tags and metadata…');
  await page.getByLabel('Tags', { exact: true }).fill('vip');
  await page.getByLabel('Metadata', { exact: true }).fill(`{"note": "${attack}"}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(attack).waitFor();
  await choose('Pause…');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  await choose('Resume…');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByText('Paused', { exact: true }).waitFor({ state: 'detached' });
  await choose('Open bootstrap window…');
  await page.getByRole('button', { name: 'Open window' }).click();
  await page.getByText('Bootstrap window open until').waitFor();
  await choose('Delete…');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
  expectError(/404/);
  assert.equal(
    (await fetch(`${apiUrl}/v1/devices/${id}`, { headers: { authorization: `Bearer ${key}` } })).status,
    404,
  );
});

it('an Inform and a run appear without a reload', async () => {
  const serialNumber = newSerialNumber();
  await attach(system, { serialNumber, script: provisioningScript });
  const page = await openDevice(serialNumber);
  await page.getByRole('region', { name: 'Services' }).getByText('Pending').waitFor();
  await page.getByText('admin · live').waitFor();
  await page.evaluate('window.isTheSamePage = true');
  await plugIn(serialNumber);
  await page.getByRole('region', { name: 'Services' }).getByText('Provisioned').waitFor({ timeout: 60_000 });
  await page.getByRole('region', { name: 'Timeline' }).getByText('0 BOOTSTRAP, 1 BOOT').waitFor();
  await page.getByRole('region', { name: 'Timeline' }).getByText('SetParameterValues').first().waitFor();
  assert.equal(await page.evaluate('window.isTheSamePage'), true);
});

it('a fault appears on the timeline with its parameters, at the action and at the message', async () => {
  const { id } = await provisioned();
  const { id: refused } = await call(system, 'POST', `/v1/devices/${id}/actions`, {
    method: 'set_parameter_values',
    values: [{ name: 'InternetGatewayDevice.DeviceInfo.SoftwareVersion', value: '9' }],
  });
  const page = await openDevice(id);
  const entry = page
    .getByRole('region', { name: 'Timeline' })
    .getByRole('listitem')
    .filter({ hasText: 'Device action Set parameters' });
  await entry.getByText('Faulted').waitFor();
  await entry.locator('summary').click();
  await entry.getByText('Fault 9003').waitFor();
  await entry.getByText(refused).waitFor();
  const message = page
    .getByRole('region', { name: 'Timeline' })
    .getByRole('listitem')
    .filter({ hasText: 'Message SetParameterValues 9003' });
  await message.locator('summary').click();
  await message.getByText('InternetGatewayDevice.DeviceInfo.SoftwareVersion').last().waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'device fault');
});

it('markup in the values of a device, a CPE or a fault is shown as text', async () => {
  const id = '"><img src=x onerror=alert(1)>?#%3D&+;';
  await call(system, 'POST', '/v1/devices', { id, product_class: attack });
  await pool.query(
    `update devices set manufacturer = $2, serial_number = $2, software_version = $2, hardware_version = $2,
      last_inform_at = now(), inform_events = array[$2], inform_command_keys = array[$2], remote_address = $2,
      connection_request_url = $2 where id = $1`,
    [id, attack],
  );
  await storeParametersOf(pool, id, [{ path: `Device.${attack}.X`, value: attack, type: attack, writable: true }]);
  await pool.query(
    `insert into messages (organization_id, device_key, method, request, summary, purpose, state, fault,
      settled_at)
    select organization_id, key, 'Reboot', jsonb_build_object('name', 'Reboot', 'commandKey', $2::text), $2,
      'management', 'faulted',
      jsonb_build_object('fault_code', '9002', 'fault_string', $2::text, 'parameter_faults', '[]'::jsonb), now()
    from devices where id = $1`,
    [id, attack],
  );
  const page = await openDevice(id);
  await page.getByRole('heading', { name: id, level: 1 }).waitFor();
  await page.getByText(`9002 ${attack}`).click();
  await page.getByRole('region', { name: 'the request Reboot' }).waitFor();
  await page.getByRole('region', { name: 'Last Inform' }).getByText(attack).first().waitFor();
  await page.getByRole('radio', { name: 'Parameters' }).check();
  await page.getByLabel('Search names and values').fill('script');
  await page.getByRole('treeitem').filter({ hasText: attack }).click();
  await page.getByRole('dialog').getByText(attack).first().waitFor();
  await checkAccessibility(page);
  assert.equal(await page.locator('main img, main script').count(), 0);
});

it('the timeline shows the newest entries, and more on request', async () => {
  const id = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id });
  await pool.query(
    `insert into cpe_calls (device_key, number, method, arguments, session_id, sessions_since, digest, received_at)
    select key, n, 'Kicked', '{}', 'session', now(), sha256(n::text::bytea),
      now() - make_interval(mins => 1000 - n) from devices, generate_series(1, 100) n where id = $1`,
    [id],
  );
  const page = await openDevice(id);
  const entries = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
  await entries.nth(29).waitFor();
  assert.equal(await entries.count(), 30);
  await page.getByRole('button', { name: 'Show more' }).click();
  await entries.nth(89).waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await entries.nth(99).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);
});
