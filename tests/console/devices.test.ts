import assert from 'node:assert/strict';
import { it } from 'node:test';
import { checkAccessibility, checkFits, screenshot, startBrowser, viewNames } from '../support/browser/console.ts';
import { startConsoleApi } from '../support/browser/consoleApi.ts';

const { url, key, pool, call, callAsOther } = await startConsoleApi();
const { open } = await startBrowser(url);
const attack = '<script>alert(1)</script>';

await pool.query(
  `insert into devices (organization_id, id, registered_at, oui, product_class, manufacturer, software_version,
    last_inform_at, informed_hour, tags)
   select 'default', 'CPE' || lpad(n::text, 4, '0'), now() - interval '3 days', '00259E', 'HG8245', 'Huawei',
     'V3R017C10', case when n % 4 > 0 then now() - make_interval(mins => n * 7) end,
     case when n % 4 > 0 then date_trunc('hour', now() - make_interval(mins => n * 7), 'UTC') else '-infinity' end,
     case when n % 3 = 0 then array['vip', 'region-north'] else '{}'::text[] end
   from generate_series(1, 120) n`,
);
await call('POST', '/v1/devices', { id: '"><img src=x onerror=alert(1)>', product_class: attack, tags: ['vip'] });
await callAsOther('POST', '/v1/devices', { id: 'OTHERS' });

for (const view of viewNames) {
  it(`the device list is accessible and fits the screen, ${view}`, async () => {
    const page = await open('/devices?sort=-last_inform_at', { view, key });
    await page.getByRole('link', { name: 'CPE0001' }).waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `devices ${view}`);
  });
}

it('pagination works by buttons, URL, back button and reload', async () => {
  const page = await open('/devices', { key });
  await page.getByText('Page 1, 50 shown').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Page 2, 50 shown').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Page 3, 21 shown').waitFor();
  await page.getByRole('link', { name: 'CPE0120' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Next' }).count(), 0);
  await page.reload();
  await page.getByText('Page 3, 21 shown').waitFor();
  await page.getByRole('button', { name: 'Previous' }).click();
  await page.getByText('Page 2, 50 shown').waitFor();
  await page.goBack();
  await page.getByText('Page 3, 21 shown').waitFor();
  const sent = await page.context().newPage();
  await sent.goto(page.url());
  await sent.getByLabel('API key').fill(key);
  await sent.getByRole('button', { name: 'Sign in', exact: true }).click();
  await sent.getByText('Later page, 21 shown').waitFor();
  await sent.getByRole('button', { name: 'First page' }).click();
  await sent.getByRole('link', { name: 'CPE0001' }).waitFor();
});

it('search, filters and sort order are in the URL and can be cleared', async () => {
  const page = await open('/devices', { key });
  await page.getByLabel('Id or serial number begins with').fill('CPE000');
  await page.getByRole('link', { name: 'CPE0009' }).waitFor();
  await page.getByRole('link', { name: 'CPE0011' }).waitFor({ state: 'detached' });
  await page.getByRole('combobox', { name: 'Ever seen' }).selectOption('Never seen');
  await page.getByRole('link', { name: 'CPE0009' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Device', exact: true }).click();
  await page.getByRole('columnheader', { name: 'Device' }).and(page.locator('[aria-sort="descending"]')).waitFor();
  assert.equal(new URL(page.url()).search, '?search=CPE000&never_informed=true&sort=-id');
  // The heading shows the new order before the sorted rows arrive.
  const links = page.getByRole('row').getByRole('link');
  await links.first().filter({ hasText: 'CPE0008' }).waitFor();
  assert.deepEqual(await links.allTextContents(), ['CPE0008', 'CPE0004']);
  await page.getByLabel('Id or serial number begins with').fill('nothing begins so');
  await page.getByText('No devices match').waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'devices none');
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await page.getByText('Page 1, 50 shown').waitFor();
  assert.equal(new URL(page.url()).search, '');
});

it('markup in a device id is shown as text', async () => {
  const page = await open('/devices?tag=vip&search=%22%3E', { key });
  await page.getByRole('link', { name: '"><img src=x onerror=alert(1)>' }).waitFor();
  await page.getByRole('cell', { name: attack }).waitFor();
  assert.equal(await page.locator('main img, main script').count(), 0);
});

it('after a switch only the devices of the new organization are shown', async () => {
  const other = await callAsOther('POST', '/v1/api-keys', { name: 'console', role: 'viewer' });
  const page = await open('/devices', { key });
  await page.getByRole('link', { name: 'CPE0001' }).waitFor();
  await page.getByRole('button', { name: /switch, or sign out/ }).click();
  await page.getByRole('button', { name: 'Sign in to another' }).click();
  await page.getByLabel('API key').fill(String(other.body.key));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('link', { name: 'OTHERS' }).waitFor();
  assert.equal(await page.getByText('CPE0001').count(), 0);
});

it('navigation focuses the heading and sets the title; the first Tab stop skips to the content', async () => {
  const page = await open('/', { key });
  await page.getByRole('link', { name: 'Devices', exact: true }).click();
  await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
  await page.waitForFunction(
    'document.activeElement?.textContent === "Devices" && document.activeElement.tagName === "H1"',
  );
  assert.equal(await page.title(), 'Devices · Cuttle');
  await page.reload();
  await page.getByRole('link', { name: 'CPE0001' }).waitFor();
  // Not by Tab: some versions of Chromium start after the link that was clicked before the reload.
  const first = page.locator('a[href], button, input, select, textarea, [tabindex]').first();
  assert.equal(await first.getAttribute('href'), '#content');
  await first.press('Enter');
  await page.waitForURL(/#content$/);
});

it('an unknown URL shows that there is no such page', async () => {
  const page = await open('/nowhere', { key });
  await page.getByText('There is no page at this URL').waitFor();
  await checkAccessibility(page);
});
