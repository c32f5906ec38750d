import { it } from 'node:test';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { checkAccessibility, checkFits, screenshot, startBrowser } from '../support/browser/console.ts';
import { attachFirst } from '../support/browser/firstSteps.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';

const { apiUrl, apiKey: key, acsUrl } = await startTestSystem();
const { open, expectError } = await startBrowser(apiUrl);

it('without simulation the first steps explain how to connect a CPE, and show its run', async () => {
  const page = await open('/first-steps', { key });
  await attachFirst(page, 'OFF-1');
  expectError(/403/);
  await page.getByRole('button', { name: 'Plug in a simulated router' }).click();
  await page.getByText(/^cuttle cpe simulate --serial OFF-1 --acs http:\/\/127\.0\.0\.1:7547\/acs/).waitFor();
  await checkAccessibility(page);
  await checkFits(page);
  await screenshot(page, 'first steps off');
  await new SimulatedCpe({ acsUrl, serialNumber: 'OFF-1', retry: { baseMs: 50 } }).boot();
  await page.getByRole('heading', { name: 'Your first router is online' }).waitFor({ timeout: 60_000 });
});
