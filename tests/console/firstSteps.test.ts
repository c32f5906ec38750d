import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { insertApiKey } from '../../db/access/apiKeys.ts';
import { checkAccessibility, checkFits, screenshot, startBrowser, viewNames } from '../support/browser/console.ts';
import { attachFirst } from '../support/browser/firstSteps.ts';
import { insertOrganization } from '../support/database/rows.ts';
import { useSharedSystem } from '../support/process/sharedSystem.ts';

const system = await useSharedSystem();
const { open } = await startBrowser(system.apiUrl);

/** Creates an empty organization and returns a key of it. */
async function emptyOrganization(id: string, role: 'admin' | 'viewer' = 'admin'): Promise<string> {
  await insertOrganization(system.pool, id);
  return (await insertApiKey(system.pool, { organizationId: id, name: 'test', role })).key;
}

async function look(page: Page, name: string): Promise<void> {
  await checkAccessibility(page);
  await checkFits(page);
  await screenshot(page, `first steps ${name}`);
}

for (const view of viewNames) {
  it(`the first steps lead from an empty organization to a provisioned device, ${view}`, async () => {
    const page = await open('/', { view, key: await emptyOrganization(`new-${view.replace(' ', '-')}`) });
    await page.getByRole('link', { name: 'Take the first steps' }).waitFor();
    await checkAccessibility(page);
    await screenshot(page, `welcome ${view}`);
    await page.getByRole('link', { name: 'Take the first steps' }).click();
    await page.getByRole('button', { name: 'Save the service' }).waitFor();
    await look(page, `1 ${view}`);
    await page.getByRole('button', { name: 'Save the service' }).click();
    await page.getByRole('button', { name: 'Try it', exact: true }).click();
    await page.getByText(/The script sent \d messages/).waitFor();
    await look(page, `2 ${view}`);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Register device' }).waitFor();
    await look(page, `3 ${view}`);
    await page.getByRole('button', { name: 'Register device' }).click();
    await page.getByLabel('username (required)').waitFor();
    await look(page, `4 ${view}`);
    await page.getByRole('button', { name: 'Attach', exact: true }).click();
    await page.getByRole('button', { name: 'Plug in a simulated router' }).click();
    await page.getByText('Running', { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText('The script sleeps').waitFor();
    await look(page, `5 ${view}`);
    await page.getByRole('heading', { name: 'Your first router is online' }).waitFor({ timeout: 60_000 });
    await page.getByText('Done: ana@isp.example can go online.').waitFor();
    await page.getByRole('list', { name: 'Run 1' }).getByText('Provisioned').waitFor();
    await look(page, `done ${view}`);
    assert.equal(await page.getByText('correct-horse').count(), 0);
  });
}

it('the first steps continue where they were left, in another browser too', async () => {
  const key = await emptyOrganization('left');
  const first = await open('/first-steps', { key });
  await attachFirst(first, 'LEFT-1');
  const second = await open('/', { key });
  assert.equal(await second.getByRole('link', { name: 'Take the first steps' }).count(), 0);
  await second.getByRole('button', { name: /switch, or sign out/ }).click();
  await second.getByRole('button', { name: 'First steps' }).click();
  await second.getByText('hello-pppoe is attached to LEFT-1.').waitFor();
  await second.getByRole('button', { name: 'Plug in a simulated router' }).waitFor();
});

it('a viewer learns which key the first steps need', async () => {
  const page = await open('/first-steps', { key: await emptyOrganization('looking', 'viewer') });
  await page.getByText('Your key is read-only').waitFor();
  await look(page, 'viewer');
});

it('a failed dry run shows its error and can be skipped', async () => {
  const page = await open('/first-steps', { key: await emptyOrganization('broken') });
  await page.getByLabel('Script of hello-pppoe').fill('print("<script>x</script>")\nerror("no such thing")');
  await page.getByRole('button', { name: 'Save the service' }).click();
  await page.getByRole('button', { name: 'Try it', exact: true }).click();
  await page.getByText(/no such thing/).waitFor();
  await page.getByText('<script>x</script>', { exact: true }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Continue' }).count(), 0);
  await page.getByRole('button', { name: 'Skip' }).click();
  await page.getByRole('button', { name: 'Register device' }).waitFor();
});
