import assert from 'node:assert/strict';
import { it } from 'node:test';
import { checkAccessibility, checkFits, screenshot, viewNames } from '../support/browser/console.ts';
import { actionsOn, attack, provisioningCode, startDevicePages } from '../support/browser/devicePages.ts';
import { call, newSerialNumber } from '../support/process/system.ts';
import { storeParametersOf } from '../support/database/parameters.ts';
import { until } from '../support/until.ts';

const { system, openDevice, expectError, provisioned, readAll } = await startDevicePages();
const { pool } = system;
const shown = await readAll();

for (const view of viewNames) {
  it(`the parameters are accessible and fit the screen, ${view}`, async () => {
    const page = await openDevice(shown, '?show=parameters', view);
    await page.getByRole('treeitem', { name: /^DeviceInfo/ }).click();
    await page.getByRole('treeitem', { name: /^ProvisioningCode ACME-7/ }).waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `parameters ${view}`);
    await page.getByRole('treeitem', { name: /^ProvisioningCode ACME-7/ }).click();
    await page.getByRole('dialog').waitFor();
    await checkAccessibility(page);
    await screenshot(page, `parameter ${view}`);
  });
}

it('a parameter is read and set; responses and faults appear at once', async () => {
  const { id, cpe } = await provisioned();
  const page = await openDevice(id, '?show=parameters');
  await page.getByRole('button', { name: 'Read all', exact: true }).click();
  await actionsOn(page, 'Read all parameters').getByText('Done').waitFor();
  await page.getByLabel('Search names and values').fill('provisioningcode');
  await page.getByText('1 match').waitFor();
  await page.getByRole('treeitem', { name: new RegExp(`^${provisioningCode} ACME-7`) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New value').fill(attack);
  await dialog.getByRole('button', { name: 'Set value' }).click();
  await dialog.getByText('Done').waitFor();
  assert.equal(cpe.get(provisioningCode), attack);
  await dialog.getByRole('button', { name: 'Read again' }).click();
  await dialog.getByRole('definition').filter({ hasText: attack }).first().waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'parameter set');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('treeitem').filter({ hasText: attack }).waitFor();
  await page.getByRole('button', { name: 'Read again' }).click();
  await actionsOn(page, 'Read parameters').first().getByText('Done').waitFor();
  await page.getByLabel('Search names and values').fill('PeriodicInformInterval');
  await page.getByRole('treeitem', { name: /PeriodicInformInterval/ }).click();
  await dialog.getByLabel('New value').fill('often');
  expectError(/422/);
  await dialog.getByRole('button', { name: 'Set value' }).click();
  await dialog.getByText(/unsignedInt, the type of the parameter/).waitFor();
  await checkAccessibility(page);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('main script').count(), 0);
});

it('the tree works by keyboard: arrows, Home, End, Enter, and the focus returns from the dialog', async () => {
  const page = await openDevice(shown, '?show=parameters');
  const focused = (name: RegExp) => page.getByRole('treeitem', { name }).and(page.locator(':focus')).waitFor();
  await page.getByRole('treeitem', { name: /^InternetGatewayDevice/ }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await focused(/^InternetGatewayDevice/);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.getByRole('treeitem').count(), 1);
  await page.keyboard.press('ArrowRight');
  await page.getByRole('treeitem', { name: /^DeviceInfo/ }).waitFor();
  const isThere = async (): Promise<boolean> =>
    (await page.locator(':focus').textContent())?.startsWith('DeviceInfo') ?? false;
  await until('the arrow reaches DeviceInfo', async () => {
    if (await isThere()) return true;
    await page.keyboard.press('ArrowDown');
    return false;
  });
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await focused(/^DeviceInfo/);
  await page.keyboard.press('ArrowDown');
  const name = await page.locator(':focus').textContent();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await page.locator(':focus').textContent(), name);
});

it('of 5,000 parameters only expanded or matching ones are rendered', async () => {
  const id = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id });
  const numbers = Array.from({ length: 5000 }, (_, index) => index + 1);
  const parameters = numbers.map((n) => ({
    path: `Device.Hosts.Host.${Math.floor(n / 10)}.Field${n % 10}`,
    value: `value ${n}`,
    type: 'xsd:string',
    writable: false,
  }));
  await storeParametersOf(pool, id, parameters);
  const page = await openDevice(id, '?show=parameters');
  await page.getByText('5,000 parameters').waitFor();
  await page.getByRole('treeitem', { name: /^Hosts/ }).click();
  await page.getByRole('treeitem', { name: /^Host 5/ }).click();
  await page.getByRole('treeitem', { name: /^500 / }).waitFor({ state: 'attached' });
  assert.equal(await page.getByRole('treeitem').count(), 504);
  await page.getByLabel('Search names and values').fill('VALUE 49');
  await page.getByText('111 matches').waitFor();
  await page.getByLabel('Search names and values').fill('value');
  await page.getByText('5,000 matches, the first 200 shown').waitFor();
  assert.equal(await page.getByRole('treeitem').count(), 200);
});
