import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { buildConsole } from '../../bin/build/console.ts';
import { checkAccessibility, checkFits, screenshot, startBrowser, viewNames } from '../support/browser/console.ts';
import { useSharedSystem } from '../support/process/sharedSystem.ts';
import { call } from '../support/process/system.ts';

await buildConsole();
const system = await useSharedSystem();
const { apiKey: key } = system;
const { open, expectError } = await startBrowser(system.apiUrl);
const attack = '<script>alert(1)</script>';
const done = 'set_provisioning_status("provisioned")';

const script = (page: Page) => page.getByRole('textbox', { name: 'Script', exact: true });
const result = (page: Page) => page.getByRole('region', { name: 'Result' });

/** Replaces the whole script, as if pasted. */
async function write(page: Page, text: string): Promise<void> {
  await script(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

it('an empty list explains services and links to the example', async () => {
  const page = await open('/services', { key });
  await page.getByText('No services yet').waitFor();
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'Start with the example' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).first().waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).first().inputValue(), 'pppoe');
  await page.getByRole('button', { name: 'Try it' }).first().click();
  await result(page).getByText('on a simulated TR-098 CPE').waitFor();
  await result(page).getByText('3 warnings').waitFor();
});

it('a service is written with error marks and completion, tried, and saved', async () => {
  expectError(/422/);
  const page = await open('/services/new', { key });
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('greeting');
  await write(page, `print("${attack}")\nlocal x = = 1\n${done}\n`);
  await page.getByRole('button', { name: 'Create service' }).click();
  await page.getByRole('alert').getByText('syntax error in line 2').first().waitFor();
  await page.locator('.cm-lint-marker-error').waitFor();
  await write(page, `print("${attack}")\nget_dev`);
  await page.getByRole('option', { name: 'get_device_id' }).click();
  await page.keyboard.insertText('()\nprint(variables.ssid)\n');
  await page.keyboard.insertText(`${done}\n`);
  await page.getByRole('button', { name: 'Add a variable' }).click();
  const variable = page.getByRole('group', { name: 'Variable without a name' });
  await variable.getByRole('textbox', { name: 'Name' }).fill('ssid');
  await script(page).click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await result(page).getByText('Provisioned').waitFor();
  await result(page).getByText(attack).waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'services tried');
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByText('Version 1 of greeting is saved.').waitFor();
  await page.waitForURL(/services\/svc_/);
  assert.equal(await page.locator('main script').count(), 0);
  const [saved] = (await call(system, 'GET', '/v1/services?name=greeting')).items;
  const { script: text } = (await call(system, 'GET', `/v1/services/${saved?.id ?? ''}`)) as unknown as {
    script: string;
  };
  assert.equal(text, `print("${attack}")\nget_device_id()\nprint(variables.ssid)\n${done}\n`);
});

interface Service {
  id: string;
  name: string;
  script: string;
  version: number;
}

async function define(name: string, text: string, more: object = {}): Promise<Service> {
  return (await call(system, 'POST', '/v1/services', { name, script: text, ...more })) as unknown as Service;
}

const change = async (id: string, changed: object): Promise<Service> =>
  (await call(system, 'PATCH', `/v1/services/${id}`, changed)) as unknown as Service;
const now = async (id: string): Promise<Service> =>
  (await call(system, 'GET', `/v1/services/${id}`)) as unknown as Service;

it('a conflicting save shows who changed the service, compares, and lets the user choose', async () => {
  expectError(/412/);
  const { id } = await define('contested', done);
  const page = await open(`/services/${id}`, { key });
  await write(page, `print("mine")\n${done}`);
  await change(id, { script: `print("theirs")\n${done}` });
  await page.keyboard.press('ControlOrMeta+s');
  const dialog = page.getByRole('dialog', { name: 'Someone else changed the service' });
  await dialog.getByText('by the key test').waitFor();
  await dialog.getByRole('button', { name: 'Compare' }).click();
  await dialog.getByText('print("theirs")').waitFor();
  await dialog.getByText('print("mine")').waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'services conflict');
  await dialog.getByRole('button', { name: 'Save mine' }).click();
  await page.getByText('Version 3 of contested is saved.').waitFor();
  assert.match((await now(id)).script, /mine/);
  await write(page, `print("mine again")\n${done}`);
  await change(id, { script: `print("theirs again")\n${done}` });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByRole('button', { name: 'Use theirs' }).click();
  await dialog.waitFor({ state: 'detached' });
  await script(page).getByText('theirs again').waitFor();
  assert.match((await now(id)).script, /theirs again/);
});

it('leaving unsaved changes by a link or the back button asks for confirmation', async () => {
  const { id } = await define('unsaved', done);
  const page = await open('/services', { key });
  await page.getByRole('link', { name: 'unsaved' }).click();
  await write(page, `print("new")\n${done}`);
  await page.getByText('with unsaved changes').waitFor();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await page.getByRole('link', { name: 'Devices' }).click();
  await dialog.getByRole('button', { name: 'Stay' }).click();
  await page.goBack();
  await dialog.waitFor();
  assert.equal(new URL(page.url()).pathname, `/services/${id}`);
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { name: 'Services' }).waitFor();
  assert.equal((await now(id)).script, done);
});

it('warnings of a dry run are listed beside the script, and their lines marked', async () => {
  const page = await open('/services/new?from=example', { key });
  await page.getByRole('button', { name: 'Try it' }).first().click();
  await page.getByRole('group', { name: 'Variables' }).waitFor({ state: 'detached' });
  await page.getByLabel('pppoe_username').fill('ana & co');
  await page.getByLabel('pppoe_password').fill('hunter22');
  await page.getByRole('button', { name: 'Try it' }).last().click();
  await result(page).getByText('unescaped_variable').first().waitFor();
  await result(page).getByText('1. AddObject').click();
  await result(page).getByLabel('Message XML').first().getByText('cwmp:AddObject').waitFor();
  await page.locator('.cm-lint-marker-warning').first().waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'services warnings');
  await result(page).getByRole('button', { name: /^Line/ }).first().click();
  await page.locator('.cm-content:focus').waitFor();
});

for (const view of viewNames) {
  it(`services, editor, help and versions are accessible and fit the screen, ${view}`, async () => {
    const name = `shown-${view.replace(' ', '-')}`;
    const { id } = await define(name, `print("one")\n${done}`, {
      variables: [
        { name: 'ssid', required: true, description: 'The name of the network' },
        { name: 'key', secret: true, default: 'wxyz' },
      ],
      description: attack,
    });
    await change(id, {
      script:
        `-- ${attack}\nlocal wifi = "InternetGatewayDevice.LANDevice.1.WLANConfiguration.1."\n` +
        'if variables.ssid then\n' +
        '  assert(set_parameter_values({ [wifi .. "SSID"] = variables.ssid, [wifi .. "Channel"] = 6 ' +
        `}))\nend\nprint("two")\n${done}`,
      events: ['0 BOOTSTRAP', '1 BOOT'],
    });
    const page = await open('/services', { view, key });
    await page.getByRole('link', { name, exact: true }).waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `services ${view}`);
    await page.getByRole('link', { name, exact: true }).click();
    await script(page).waitFor();
    for (const panel of ['Variables', 'Help', 'Settings']) {
      await page.getByRole('radio', { name: panel }).check();
      if (panel === 'Help') await page.getByText('send_cwmp_message(device_id, message, method').click();
      await checkAccessibility(page);
      await checkFits(page);
      await screenshot(page, `services editor ${panel} ${view}`);
    }
    await page.getByRole('link', { name: 'Version 2' }).click();
    await page.getByText('print("one")').waitFor();
    await page.getByText('Settings').waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `services versions ${view}`);
    assert.equal(await page.locator('main script').count(), 0);
  });
}

it('the setting for a BOOTSTRAP without a reset is saved, read again, and compared between versions', async () => {
  const { id } = await define('repeated', done);
  const page = await open(`/services/${id}`, { key });
  const field = page.getByLabel('BOOTSTRAP without a reset');
  await page.getByRole('radio', { name: 'Settings' }).check();
  assert.equal(await field.inputValue(), 'run');
  await field.selectOption({ label: 'Skip' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Version 2 of repeated is saved.').waitFor();
  const saved = (await now(id)) as unknown as { on_repeated_bootstrap: string };
  assert.equal(saved.on_repeated_bootstrap, 'skip');
  await page.reload();
  await page.getByRole('radio', { name: 'Settings' }).check();
  assert.equal(await field.inputValue(), 'skip');
  await page.getByRole('link', { name: 'Version 2' }).click();
  await page.getByText('"on_repeated_bootstrap": "skip"').waitFor();
});

it('an older version is restored as a new version', async () => {
  const { id } = await define('restored', `print("first")\n${done}`);
  await change(id, { script: `print("second")\n${done}` });
  const page = await open(`/services/${id}/versions`, { key });
  await page.getByRole('cell', { name: 'test' }).first().waitFor();
  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await page.getByText('Version 3 restores version 1.').waitFor();
  assert.match((await now(id)).script, /first/);
});

it('an attached service cannot be deleted, and links to its instances; another one can', async () => {
  expectError(/409/);
  const attached = await define('attached', done);
  await call(system, 'POST', '/v1/devices', { id: 'HOLDS' });
  await call(system, 'POST', '/v1/instances', { device_id: 'HOLDS', service_id: attached.id });
  const page = await open(`/services/${attached.id}`, { key });
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete attached?' });
  await dialog.getByRole('textbox').fill('attached');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('The service is attached to 1 device.').waitFor();
  assert.equal(
    await dialog.getByRole('link', { name: 'see where it is attached' }).getAttribute('href'),
    '/instances?service=attached',
  );
  const free = await define('free', done);
  await page.goto(`${system.apiUrl}/services/${free.id}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('free');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('free is deleted.').waitFor();
});

it('a viewer can read a service but not change it', async () => {
  const { id } = await define('read-only', done);
  const { key: viewer } = (await call(system, 'POST', '/v1/api-keys', {
    name: 'viewer',
    role: 'viewer',
  })) as unknown as { key: string };
  const page = await open(`/services/${id}`, { key: viewer });
  await script(page).waitFor();
  for (const name of ['Save', 'Delete', 'Try it'])
    assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0);
  await script(page).click();
  await page.keyboard.insertText('x');
  assert.equal(await script(page).getByText('x', { exact: true }).count(), 0);
});

it('hovering a function shows its help, and Escape then Tab leaves the editor', async () => {
  const { id } = await define('pointed', `sleep(1)\n${done}`);
  const page = await open(`/services/${id}`, { key });
  await script(page).getByText('sleep').hover();
  await page.getByText('Pauses the script for up to 30 days').first().waitFor();
  await script(page).click();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('Tab');
  await page.getByText('with unsaved changes').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.equal(await page.locator('.cm-content:focus').count(), 0);
});

it('errors of variables and limits appear beside their fields', async () => {
  expectError(/422/);
  const page = await open('/services/new', { key });
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('limits');
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByRole('group', { name: 'Variable without a name' }).getByRole('textbox', { name: 'Name' }).fill('2nd');
  await page.getByRole('radio', { name: 'Settings' }).check();
  await page.getByLabel('Script time (seconds)').fill('never');
  await page.getByRole('button', { name: 'Create service' }).click();
  await page.getByText('It must be a whole number of seconds from 1 to 60').waitFor();
  await page.getByRole('radio', { name: 'Variables' }).check();
  await page.getByText(/It must be letters, digits/).waitFor();
  await checkAccessibility(page);
});

it('typing marks errors and completes variables', async () => {
  expectError(/422/);
  const page = await open('/services/new?from=example', { key });
  await write(page, `local x = = 1\n${done}`);
  await page.locator('.cm-lint-marker-error').waitFor();
  await write(page, 'print(get_variable_value("');
  await page.keyboard.type('ppp');
  await page.getByRole('option', { name: 'pppoe_password' }).waitFor();
  await page.keyboard.press('Escape');
  await write(page, `print(get_variable_value("pppoe_username"), variables.pppoe_password)\n${done}`);
  await page.locator('.cm-lint-marker-error').waitFor({ state: 'detached' });
});
