import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { checkAccessibility, checkFits, screenshot, startBrowser, viewNames } from '../support/console.ts';
import { startConsoleApi } from '../support/consoleApi.ts';

const { url, key, pool, call } = await startConsoleApi();
const { open, expectError } = await startBrowser(url);
const attack = '<script>alert(1)</script>';
const done = 'set_provisioning_status("provisioned")';

const script = (page: Page) => page.getByRole('textbox', { name: 'Script' });
const result = (page: Page) => page.getByRole('region', { name: 'What came of it' });

/** All of the script anew, as if pasted. */
async function write(page: Page, text: string): Promise<void> {
  await script(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

it('where there is no service the list says what one is, and leads to the example', async () => {
  const page = await open('/services', { key });
  await page.getByText('No services yet').waitFor();
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'Begin with the example' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).first().waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).first().inputValue(), 'pppoe');
  await page.getByRole('button', { name: 'Try it' }).first().click();
  await result(page).getByText('on a simulated CPE of TR-098').waitFor();
  await result(page).getByText('3 warnings').waitFor();
});
