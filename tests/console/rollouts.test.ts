import assert from 'node:assert/strict';
import { it } from 'node:test';
import { buildConsole } from '../../bin/build/console.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { checkAccessibility, checkFits, screenshot, startBrowser, viewNames } from '../support/browser/console.ts';
import { insertFailedInstances } from '../support/database/failedInstances.ts';
import { insertFleet } from '../support/database/fleet.ts';
import { useSharedSystem } from '../support/process/sharedSystem.ts';
import { call, reach } from '../support/process/system.ts';

await buildConsole();
const system = await useSharedSystem();
const { organization, pool, apiKey: key } = system;
const { open, expectError } = await startBrowser(system.apiUrl);
const attack = '<script>alert(1)</script>';
const code = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const setCode = (text: string): string =>
  `assert(set_parameter_values({ ["${code}"] = "${text}" }))\nset_provisioning_status("provisioned")`;

it('a version is rolled out to five CPEs from the browser', async () => {
  const service = await call(system, 'POST', '/v1/services', { name: 'codes', script: setCode('one') });
  const cpes = [];
  for (const number of [1, 2, 3, 4, 5]) {
    const serialNumber = `ROLL-${number}`;
    await call(system, 'POST', '/v1/devices', { id: serialNumber });
    const instance = await call(system, 'POST', '/v1/instances', { device_id: serialNumber, service_id: service.id });
    const cpe = new SimulatedCpe({
      acsUrl: system.acsUrl,
      serialNumber,
      connectionRequest: { port: 0 },
      retry: { baseMs: 50 },
    });
    await cpe.start();
    await cpe.boot();
    cpes.push({ cpe, instance });
  }
  for (const { instance } of cpes) await reach(system, instance.id, 'provisioned');
  await call(system, 'PATCH', `/v1/services/${service.id}`, { script: setCode('two') });
  const page = await open(`/services/${service.id}`, { key });
  await page.getByRole('link', { name: 'Roll out' }).click();
  assert.equal(await page.getByLabel('Service').inputValue(), 'codes');
  await page.getByLabel('Canary size').fill('2');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('5 instances').first().waitFor();
  await page.getByText('Canary size: 2. Then 10 runs per second').waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'rollouts plan');
  await page.getByRole('button', { name: 'Roll out', exact: true }).click();
  await page.getByText('Version 2 of codes is being rolled out.').waitFor();
  await page.getByText('5 of 5 done').waitFor({ timeout: 60_000 });
  await page.getByText('Finished', { exact: true }).waitFor();
  await screenshot(page, 'rollouts finished');
  for (const { cpe } of cpes) {
    assert.equal(cpe.get(code), 'two');
    await cpe.stop();
  }
});

it('a rollout is paused, resumed, aborted and reverted; its failures link to their instances', async () => {
  await insertFleet(pool, {
    organization,
    service: 'controlled',
    scripts: [`error("${attack}")`],
    count: 30,
    prefix: 'CONTROL-',
  });
  const page = await open('/rollouts/new?service=controlled&version=2', { key });
  await page.getByLabel('Canary size').fill('3');
  await page.getByLabel('Rate (per second)').fill('1');
  await page.getByLabel('Stop at failure rate').fill('50');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('button', { name: 'Roll out', exact: true }).click();
  await page.getByText('Rollout stopped automatically').waitFor({ timeout: 60_000 });
  await page.getByText(/3 of 3 canaries failed/).waitFor();
  await page.getByRole('table', { name: 'Failed instances' }).getByText(attack).first().waitFor();
  assert.match(
    String(await page.getByRole('link', { name: 'CONTROL-' }).first().getAttribute('href')),
    /^\/instances\/ins_/,
  );
  await checkAccessibility(page);
  await screenshot(page, 'rollouts stopped');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Rollout paused').waitFor();
  await page.getByRole('button', { name: 'Abort' }).click();
  await page.getByRole('dialog', { name: 'Abort the rollout?' }).getByRole('button', { name: 'Abort' }).click();
  await page.getByText('Rollout aborted').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Resume' }).count(), 0);
  await page.getByRole('link', { name: 'Revert' }).click();
  assert.equal(await page.getByLabel('Version', { exact: true }).inputValue(), '1');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page
    .getByText(/\d+ instances? would run version 1/)
    .or(page.getByText(/\d+ instances? would get the version/))
    .first()
    .waitFor();
  assert.equal(await page.locator('main script').count(), 0);
});

it('the rollout form shows errors beside their fields', async () => {
  expectError(/422/);
  const page = await open('/rollouts/new', { key });
  await page.getByLabel('Service').fill('nothing');
  await page.getByLabel('Rate (per second)').fill('lots');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('It must be a number from 0.01 to 100').waitFor();
  await checkAccessibility(page);
});

it('a bulk retry shows its progress, and can be cancelled', async () => {
  await insertFailedInstances(pool, { organization, service: 'flaky', count: 20, prefix: 'FLAKY-' });
  const retry = await call(system, 'POST', '/v1/retries', {
    filter: { status: 'failed', service: 'flaky' },
    rate_per_second: 0.5,
  });
  const page = await open('/rollouts?kind=retries', { key });
  await page.getByRole('link', { name: 'Failed instances of service flaky' }).click();
  assert.equal(new URL(page.url()).pathname, `/retries/${retry.id}`);
  assert.equal(await page.getByRole('link', { name: 'Rollouts & retries' }).getAttribute('aria-current'), 'page');
  await page.getByText(/[1-9]\d* of 20 done/).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).last().click();
  await page.locator('.card-head').getByText('Cancelled', { exact: true }).waitFor();
  await checkAccessibility(page);
});

for (const view of viewNames) {
  it(`the pages of rollouts and bulk retries are accessible and fit the screen, ${view}`, async () => {
    const page = await open('/rollouts', { view, key });
    await page.getByRole('link', { name: 'codes, version 2' }).waitFor();
    const here = await page.getByRole('navigation', { name: 'Console' }).locator('[aria-current]').boundingBox();
    assert.ok(
      here && here.x >= 0 && here.x + here.width <= (page.viewportSize()?.width ?? 0),
      'the navigation marks the current page',
    );
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `rollouts ${view}`);
    await page.getByRole('link', { name: 'controlled, version 2' }).click();
    await page.getByText('Rollout aborted').waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `rollouts one ${view}`);
    await page.goto(`${system.apiUrl}/rollouts/new?service=codes`);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('table', { name: 'By status and version' }).waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `rollouts new ${view}`);
    await page.goto(`${system.apiUrl}/rollouts?kind=retries`);
    await page.getByRole('link', { name: 'Failed instances of service flaky' }).click();
    await page.locator('.card-head').getByText('Cancelled', { exact: true }).waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `rollouts retry ${view}`);
  });
}
