import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach } from 'node:test';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

/** The folder for screenshots. Default: none are taken. */
const screenshots = process.env.CONSOLE_SCREENSHOTS;

const views = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  'phone dark': { colorScheme: 'dark', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const;
export type View = keyof typeof views;
export const viewNames = Object.keys(views) as View[];

interface OpenOptions {
  view?: View;
  /** Signs in with this key; undefined opens the sign-in page. */
  key?: string | undefined;
}

export interface TestConsole {
  /**
   * Opens the path in a new browser profile. The test fails if the browser logs an error, a warning or a violation of
   * the content security policy.
   */
  open: (path: string, options?: OpenOptions) => Promise<Page>;
  /** Allows browser errors that match, such as the 401 of a rejected key. */
  expectError: (pattern: RegExp) => void;
}

/** Starts a browser for the API at this URL. */
export async function startBrowser(url: string): Promise<TestConsole> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const executablePath = process.env.TEST_BROWSER;
  if (!executablePath) throw new Error('Run the tests with `npm test`, or set TEST_BROWSER to the path of a Chromium.');
  const browser: Browser = await chromium.launch({ executablePath, args });
  after(() => browser.close());
  let errors: string[] = [];
  let expected: RegExp[] = [];
  const contexts: BrowserContext[] = [];
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    const found = errors.filter((text) => !expected.some((pattern) => pattern.test(text)));
    [errors, expected] = [[], []];
    assert.deepEqual(found, [], 'what the console of the browser says');
  });
  const open: TestConsole['open'] = async (path, { view = 'light', key } = {}) => {
    const context = await browser.newContext({
      ...views[view],
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => {
      errors.push(error.stack ?? error.message);
    });
    await page.goto(url + path);
    if (key !== undefined) await signIn(page, key);
    return page;
  };
  return {
    open,
    expectError: (pattern) => {
      expected.push(pattern);
    },
  };
}

/** Signs in through the form. */
export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Console' }).waitFor();
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/**
 * Checks WCAG 2.2 AA and best practices with axe. It runs outside the page, so that the content security policy stays
 * in force.
 */
export async function checkAccessibility(page: Page): Promise<void> {
  await page.evaluate(`${axe.source}; undefined`);
  const violations = await page.evaluate<Violation[]>(
    'axe.run(document, { resultTypes: ["violations"], preload: false }).then(({ violations }) => violations)',
  );
  const found = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary ?? ''}`)
        .join('\n')}`,
  );
  assert.deepEqual(found, []);
}

/** Takes a screenshot of the whole page, or of the visible part if the page is higher than 2,500 pixels. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({
    path: join(screenshots, `${name.replaceAll(' ', '-')}.png`),
    fullPage: Number(await page.evaluate('document.documentElement.scrollHeight')) < 2500,
  });
}

/** Checks that the page does not scroll sideways. */
export async function checkFits(page: Page): Promise<void> {
  const [content, view] = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
  assert.ok(content <= view, `the page is ${content} px wide, and the view ${view}`);
}
