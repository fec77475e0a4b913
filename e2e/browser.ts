// A person's browser: the real Chromium, driven by playwright-core.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { atEnd } from './at-end.ts';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.REFLEJO_TEST_CHROMIUM;
  if (!executablePath)
    throw new Error('REFLEJO_TEST_CHROMIUM does not name a Chromium: npm test finds or installs one');
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  atEnd(() => browser.close());
  return browser;
}

/** Gathers what a page complains of; a test looks at it at its end. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') heard.push(message.text());
  });
  page.on('pageerror', (error) => heard.push(String(error)));
  return heard;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds against WCAG 2.2 A and AA, as `rule: elements`. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // evaluated by the debugger, which the page's policy on scripts does not concern
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const result = await (window as any).axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return result.violations.map(
      (one: any) =>
        `${one.id}: ${one.nodes
          .map((node: any) => node.target.join(' '))
          .slice(0, 3)
          .join(', ')}`,
    );
  });
  return violations as string[];
}

/** How many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await page.locator('main h1').first().waitFor();
  await page.locator('[data-loading="true"], .mantine-Skeleton-root').first().waitFor({ state: 'detached' });
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
}

export type { BrowserContext, Page };
