import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { checkAccessibility, checkFits, screenshot, startBrowser, viewNames } from '../support/browser/console.ts';
import { startConsoleApi } from '../support/browser/consoleApi.ts';

const { url, key, pool, call } = await startConsoleApi();
const { open, expectError } = await startBrowser(url);
const attack = '<script>alert(1)</script>';

const registered = async (): Promise<number> => (await pool.query('select 1 from devices')).rowCount ?? 0;

it('a device is added in a form that shows the API’s errors beside their fields', async () => {
  const page = await open('/devices', { key });
  await page.getByText('No devices yet').waitFor();
  await page.getByRole('button', { name: 'Add device' }).click();
  await page.getByLabel('Id', { exact: true }).fill('CPE-A');
  await page.getByLabel('OUI').fill('wrong');
  await page.getByLabel('Product class').fill(attack);
  await page.getByLabel('Tags', { exact: true }).fill('vip, region-north');
  await page.getByLabel('Metadata').fill('{"customer":');
  await page.getByRole('button', { name: 'Register device' }).click();
  await page.getByText('The metadata is not JSON').waitFor();
  await page.getByLabel('Metadata').fill(`{"customer": "${attack}"}`);
  expectError(/422/);
  await page.getByRole('button', { name: 'Register device' }).click();
  await page.getByText('It must be six hexadecimal digits').waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'add device');
  await page.getByLabel('OUI').fill('00259e');
  await page.getByRole('button', { name: 'Register device' }).click();
  await page.getByRole('heading', { name: 'CPE-A', level: 1 }).waitFor();
  const { body } = await call('GET', '/v1/devices/CPE-A');
  assert.deepEqual(
    [body.oui, body.product_class, body.tags, body.metadata],
    ['00259E', attack, ['region-north', 'vip'], { customer: attack }],
  );
  assert.equal(await page.locator('main script').count(), 0);
});

it('the preview of a list shows errors by line; the valid devices are registered', async () => {
  const before = await registered();
  const page = await open('/devices', { key });
  await page.getByRole('link', { name: 'Import devices' }).click();
  const list = [
    'ID;OUI;Product Class;tags;vlan',
    'CPE-1;00259E;HG8245;vip, north;7',
    ';00259E;;;7',
    'CPE-1;;;;7',
    `${attack.replace('/', '')};;${attack};;7`,
    'CPE-2;12;;;7',
    'CPE-3;;;;7;8',
    '',
  ].join('\n');
  await page.getByLabel(/^One id per line/).fill(list);
  await page.getByRole('button', { name: 'Preview' }).click();
  const rows = page.getByRole('table', { name: 'Preview' }).getByRole('row');
  await page.getByText('4 lines have errors and will not be sent.').waitFor();
  for (const mistake of [
    'It has no id',
    'It has the id of line 2',
    'It has an OUI that is not six hexadecimal digits',
    'It has 6 values for 5 columns',
  ])
    await rows.filter({ hasText: mistake }).waitFor();
  assert.equal(await rows.count(), 5);
  await page.getByText('Unknown column: vlan').waitFor();
  const send = page.getByRole('button', { name: 'Register 2 devices' });
  assert.equal(await send.getAttribute('aria-disabled'), 'true');
  await checkAccessibility(page);
  await screenshot(page, 'many preview');
  await page.getByRole('radio', { name: 'All' }).check();
  await page.getByRole('cell', { name: attack, exact: true }).waitFor();
  assert.equal(await registered(), before);
  await page.getByLabel('Ignore unknown columns').check();
  await send.click();
  await page.getByText('2 devices are registered.').waitFor();
  assert.equal(await registered(), before + 2);
  assert.deepEqual((await call('GET', '/v1/devices/CPE-1')).body.tags, ['north', 'vip']);
  assert.equal(await page.locator('main script').count(), 0);
});

it('a list without column names must have one id per line; an empty list is rejected', async () => {
  const page = await open('/devices/add/many', { key });
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('The list is empty.').waitFor();
  await page.getByLabel(/^One id per line/).fill('CPE-7,00259E\nCPE-8,00259E');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('The first line must name the columns').waitFor();
  await page.getByLabel(/^One id per line/).fill('id,tags\nCPE-7,"never closed');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('has an unexpected or unclosed quotation mark').waitFor();
  await checkAccessibility(page);
});

it('an import of 1,000 lines shows its progress and offers the rejected lines as a download', async () => {
  await call('POST', '/v1/devices', { id: 'BULK-0500' });
  const ids = Array.from({ length: 1000 }, (_, index) => `BULK-${String(index + 1).padStart(4, '0')}`);
  const page = await open('/devices/add/many', { key });
  await page.getByLabel('Choose a file…').setInputFiles({
    name: 'cpes.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`\uFEFFid,oui\r\n${ids.map((id) => `${id},00259E`).join('\r\n')}\r\n`),
  });
  await page.getByText('The first 200 of 1,000 are shown.').waitFor();
  await page.getByRole('button', { name: 'Register 1,000 devices' }).click();
  await page
    .getByText('999 devices are registered. 1 was rejected because it is registered already.')
    .waitFor({ timeout: 60_000 });
  const refused = page.getByRole('table', { name: 'Rejected devices' });
  await refused.getByRole('row').filter({ hasText: 'BULK-0500' }).filter({ hasText: '501' }).waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'many result');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  assert.equal(await readFile(await download.path(), 'utf8'), 'id,oui\r\nBULK-0500,00259E');
  await page.getByRole('link', { name: 'Show the newest devices' }).click();
  await page.getByRole('link', { name: 'BULK-1000' }).waitFor();
});

it('a viewer cannot add devices', async () => {
  const viewer = await call('POST', '/v1/api-keys', { name: 'viewer', role: 'viewer' });
  const page = await open('/devices', { key: String(viewer.body.key) });
  await page.getByRole('link', { name: 'BULK-0001' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Add device' }).count(), 0);
  assert.equal(await page.getByRole('link', { name: 'Import devices' }).count(), 0);
});

for (const view of viewNames) {
  it(`the import is accessible and fits the screen, ${view}`, async () => {
    const page = await open('/devices/add/many', { view, key });
    await page
      .getByLabel(/^One id per line/)
      .fill('id,oui,product_class,tags\nCPE0001,00259E,HG8245,vip;north\nCPE0001,,,\n,zz,,\nCPE0002');
    await screenshot(page, `many give ${view}`);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('2 lines have errors and will not be sent.').waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `many preview ${view}`);
  });
}
