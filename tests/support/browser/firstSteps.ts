import type { Page } from 'playwright-core';

/** Goes through the first steps up to a pending instance. */
export async function attachFirst(page: Page, serialNumber: string): Promise<void> {
  await page.getByRole('button', { name: 'Save the service' }).click();
  await page.getByRole('button', { name: 'Try it', exact: true }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Serial number').fill(serialNumber);
  await page.getByRole('button', { name: 'Register device' }).click();
  await page.getByRole('button', { name: 'Attach', exact: true }).click();
  await page.getByText(`hello-pppoe is attached to ${serialNumber}.`).waitFor();
}
