import assert from 'node:assert/strict';
import { it } from 'node:test';
import { insertApiKey } from '../../db/access/apiKeys.ts';
import {
  checkAccessibility,
  checkFits,
  screenshot,
  signIn,
  startBrowser,
  viewNames,
} from '../support/browser/console.ts';
import { startConsoleApi } from '../support/browser/consoleApi.ts';

const { url, key, pool, call } = await startConsoleApi();
const { open, expectError } = await startBrowser(url);

for (const view of viewNames) {
  it(`the sign-in page is accessible and fits the screen, ${view}`, async () => {
    const page = await open('/devices', { view });
    await page.getByLabel('API key').waitFor();
    await checkAccessibility(page);
    await checkFits(page);
    await screenshot(page, `sign-in ${view}`);
  });
}

it('an unknown key is rejected with the API’s message', async () => {
  expectError(/401/);
  const page = await open('/');
  await page.getByLabel('API key').fill('cuttle_wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').getByText('The API key is not known; it may have been revoked.').waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'sign-in refused');
  assert.equal(await page.evaluate('sessionStorage.getItem("cuttle.sign-ins")'), null);
});

it('a key signs in for this tab at the requested page, and is remembered only on request', async () => {
  const page = await open('/devices', { key });
  await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
  assert.equal(await page.evaluate('localStorage.getItem("cuttle.sign-ins")'), '[]');
  await page.reload();
  await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
  const other = await page.context().newPage();
  await other.goto(url);
  await other.getByLabel('Remember on this computer').check();
  await signIn(other, key);
  const third = await page.context().newPage();
  await third.goto(url);
  await third.getByRole('navigation', { name: 'Console' }).waitFor();
});

it('a revoked key leads back to the sign-in page, with the reason', async () => {
  expectError(/401/);
  const made = await call('POST', '/v1/api-keys', { name: 'short-lived', role: 'viewer' });
  const page = await open('/', { key: String(made.body.key) });
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  await call('DELETE', `/v1/api-keys/${made.body.id}`);
  // The page may already have signed out; then the link is gone.
  await page.evaluate(`document.querySelector('a[href="/devices"]')?.click()`);
  await page.getByText('You were signed out').waitFor();
  await page.getByText('The API key is not known; it may have been revoked.').waitFor();
});

it('the platform’s key creates an organization and its key, switches to it, limits and suspends it', async () => {
  const { key: platformKey } = await insertApiKey(pool, { organizationId: null, name: 'ops', role: 'platform' });
  const page = await open('/', { key: platformKey });
  await page.getByRole('button', { name: 'New organization' }).click();
  await page.getByLabel('Name').fill('Acme Fiber');
  await page.getByLabel('Id').fill('Acme');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  expectError(/422/);
  await page.getByText('It must have at most 31 lower-case letters').waitFor();
  await page.getByLabel('Id').fill('acme');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('cell', { name: 'Acme Fiber acme' }).waitFor();
  await page.getByRole('button', { name: 'Limits of Acme Fiber' }).click();
  await page.getByLabel('Devices').fill('50000');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('cell', { name: '50,000' }).waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'organizations');
  await page.getByRole('button', { name: 'New key for Acme Fiber' }).click();
  await page.getByRole('button', { name: 'Create key' }).click();
  await screenshot(page, 'new key');
  await page.getByRole('button', { name: 'Switch to Acme Fiber' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  await page.getByRole('button', { name: /^Acme Fiber admin/ }).click();
  await checkAccessibility(page);
  await screenshot(page, 'account menu');
  await page.getByRole('button', { name: 'Platform platform' }).click();
  await page.getByRole('button', { name: 'Suspend Acme Fiber' }).click();
  await page.getByLabel('Reason').fill('The contract has ended.');
  await page.getByRole('button', { name: 'Suspend', exact: true }).click();
  await page.getByRole('cell', { name: 'Suspended' }).waitFor();
  await page.getByRole('button', { name: 'Resume Acme Fiber' }).click();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByRole('button', { name: 'Suspend Acme Fiber' }).waitFor();
});
