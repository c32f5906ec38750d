import { loadavg } from 'node:os';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { createApiKey } from '../../db/access/apiKeys.ts';
import { buildConsole } from '../../bin/build/console.ts';
import { loadConfig } from '../../lib/config/config.ts';
import { findBrowser } from '../support/browser/browser.ts';
import { signIn } from '../support/browser/console.ts';
import { serveApi } from './api/serve.ts';
import { withFleet } from './api/withFleet.ts';
import { median } from './measure.ts';

/** In milliseconds, until a page has shown its content, on an otherwise idle machine. */
const goal = 1000;

const pages: Record<string, string> = {
  overview: '/',
  devices: '/devices',
  'devices, searched': '/devices?search=CPE00501',
  'devices, last seen first': '/devices?sort=-last_inform_at',
  'a device': '/devices/CPE0050000',
  services: '/services',
  'a service': '/services/svc_default_3',
  instances: '/instances',
  'failed instances': '/instances?status=failed&sort=-failed_at',
  'an instance': '/instances/ins_000100020',
  'rollouts and retries': '/rollouts',
};

/** Measures how long a signed-in user waits for each page of the console, over a fleet: the median in milliseconds. */
export function benchConsole(
  devices: number,
  rounds: number,
  report: (line: string) => void,
): Promise<Record<string, object>> {
  return withFleet(devices, report, async (pool, asApi) => {
    await buildConsole();
    const api = await serveApi(pool, asApi);
    const browser = await chromium.launch({
      executablePath: await findBrowser(loadConfig(process.env, process.cwd()).cacheDir),
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const page = await browser.newPage();
      await page.goto(api.url);
      await signIn(page, await createApiKey(pool, 'default', 'bench'));
      const results: Record<string, object> = {};
      for (const [name, path] of Object.entries(pages))
        results[name] = { usable_ms: Math.round(median(await timesOf(page, api.url + path, rounds))) };
      const slow = Object.entries(results).filter(([, result]) => (result as { usable_ms: number }).usable_ms > goal);
      report(`load average of the last minute: ${loadavg()[0]?.toFixed(1)}`);
      report(`slower than ${goal} ms: ${slow.map(([name]) => name).join('; ') || 'none'}`);
      return results;
    } finally {
      await browser.close();
      api.close();
    }
  });
}

async function timesOf(page: Page, url: string, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await page.goto(url, { waitUntil: 'commit' });
    // The heading is there at once. A part that is still loading shows that it is.
    await page.locator('main h1').waitFor();
    await page.locator('main .waiting, main [aria-busy="true"]').first().waitFor({ state: 'detached' });
    times.push(performance.now() - began);
  }
  return times;
}
