import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { checkAccessibility, checkFits, screenshot, startBrowser, viewNames } from '../support/browser/console.ts';
import { insertFailedInstances } from '../support/database/failedInstances.ts';
import { useSharedSystem } from '../support/process/sharedSystem.ts';
import { attach, newSerialNumber, reach, setParameterMessage } from '../support/process/system.ts';

const system = await useSharedSystem();
const { organization, pool, apiKey: key, apiUrl } = system;
const { open } = await startBrowser(apiUrl);

/** The runs of one day at a small ISP, spread over its hours. */
await insertFailedInstances(pool, { organization, service: 'pppoe', count: 240, prefix: 'HG-' });
await insertFailedInstances(pool, {
  organization,
  service: 'voice',
  count: 12,
  prefix: 'VO-',
  error: { type: 'DeliveryTimeout', message: 'The CPE did not come.' },
});
await pool.query(
  `update runs set finished_at = now() - make_interval(hours => (23 * power(random(), 1.6))::int),
     error_type = error->>'type', fault_code = error->>'fault_code'
   where organization_id = $1`,
  [organization],
);
await pool.query(`update runs set finished_hour = date_trunc('hour', finished_at, 'UTC') where organization_id = $1`, [
  organization,
]);
await pool.query(
  `update runs set status = 'provisioned', error = null, error_type = null, fault_code = null
   where instance_id in
     (select id from instances where service_id = 'svc_${organization}_pppoe' and right(id, 1) <> '7')`,
);
await pool.query(
  `update instances set status = 'provisioned' where service_id = 'svc_${organization}_pppoe' and right(id, 1) <> '7'`,
);
await pool.query(
  `update devices set last_inform_at = now(), informed_hour = date_trunc('hour', now(), 'UTC')
   where id like 'HG-%' and right(id, 1) <> '3' and organization_id = $1`,
  [organization],
);

for (const view of viewNames) {
  it(`the overview shows the state of the fleet, is accessible and fits the screen, ${view}`, async () => {
    const page = await open('/', { view, key });
    await page.getByRole('link', { name: /^Devices 25\d all registered/ }).waitFor();
    await page.getByRole('link', { name: 'CWMP fault 9002' }).waitFor();
    await page.getByRole('link', { name: 'Delivery timeout' }).waitFor();
    await page
      .getByRole('img', { name: /^Runs that ended in the last 24 hours: \d+ provisioned, 36 failed/ })
      .waitFor();
    await page.getByText('admin · live').waitFor();
    for (const part of ['Database', 'Temporal', 'Workers', 'Outbox'])
      await page
        .getByRole('listitem')
        .filter({ hasText: new RegExp(`^${part} `) })
        .getByText('Up', { exact: true })
        .waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `overview ${view}`);
  });
}

it('a run appears on the overview without a reload', async () => {
  const serialNumber = newSerialNumber();
  const script =
    'assert(send_cwmp_message_and_forget(device_id, ' +
    `[[${setParameterMessage('InternetGatewayDevice.DeviceInfo.ProvisioningCode', 'ACME-7')}]], ` +
    '2) == true)\nset_provisioning_status("provisioned")';
  const instance = await attach(system, { serialNumber, script });
  const page = await open('/', { key });
  await page.evaluate('window.isTheSamePage = true');
  const pending = page.getByRole('link', { name: /^Pending/ });
  await page.getByText('admin · live').waitFor();
  assert.equal(await pending.textContent(), 'Pending1');
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 } });
  await cpe.boot();
  await reach(system, instance.id, 'provisioned');
  await page.getByRole('link', { name: 'Pending 0' }).waitFor();
  assert.equal(await page.evaluate('window.isTheSamePage'), true);
});

it('the chart has a table for screen readers, and a 7-day view', async () => {
  const page = await open('/', { key });
  const table = page.getByRole('table', { name: /^Runs that ended/ });
  await table.waitFor();
  assert.equal(await table.getByRole('row').count(), 25);
  await page.getByRole('radio', { name: '7 days' }).check();
  await page.getByRole('table', { name: 'Runs that ended in the last 7 days' }).waitFor();
  assert.equal(
    await page.getByRole('table', { name: 'Runs that ended in the last 7 days' }).getByRole('row').count(),
    29,
  );
});

it('the first load, up to the overview, is smaller than 60 kB', async () => {
  const page = await open('/');
  await page.getByLabel('API key').waitFor();
  const sizes: number[] = [];
  page.on('response', (response) => {
    void response
      .request()
      .sizes()
      .then(
        ({ responseBodySize }) => {
          if (!response.url().includes('/v1/')) sizes.push(responseBodySize);
        },
        () => undefined,
      );
  });
  await page.evaluate(`sessionStorage.setItem('cuttle.current', 'default')`);
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Health' }).waitFor();
  await page.context().clearCookies();
  const cold = await page.context().newPage();
  const all: number[] = [];
  cold.on('response', (response) => {
    if (!response.url().includes('/v1/')) all.push(Number(response.headers()['content-length'] ?? 0));
  });
  await cold.goto(`${apiUrl}/?cold`);
  await cold.getByLabel('API key').waitFor();
  const total = [...all, ...sizes].reduce((sum, size) => sum + size, 0);
  assert.ok(total > 10_000 && total < 60_000, `it took ${total} bytes`);
});
