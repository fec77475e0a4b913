// A person's first evening in a real browser: the one-time link, the sample alert, the answer in the inbox, the run
// turns green, the alert is closed and the ledger whole. Then every page, wide and narrow, light and dark.
import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromRoot } from '../src/paths.ts';
import { accessibilityFaults, complaints, openBrowser, overflow, type Page, settled } from './browser.ts';
import { Instance } from './instance.ts';

const SHOTS = fromRoot('e2e/screenshots');
/** Set to make the pictures of the README. */
const PICTURES = process.env.REFLEJO_PICTURES ? fromRoot('docs/pictures') : undefined;
for (const folder of [SHOTS, PICTURES]) if (folder) mkdirSync(folder, { recursive: true });

const browser = await openBrowser();
let instance: Instance;
let page: Page;
let heard: string[];
let alertPath = '';
let runPath = '';

beforeAll(async () => {
  instance = await Instance.prepare();
  const { signIn } = (await instance.up()) as unknown as { signIn: string };
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  heard = complaints(page);
  await page.goto(signIn);
});

const BY_HAND = `reflejo: 1
name: by-hand
title: Look up an address
trigger: { manual: true }
inputs:
  ip: { type: string, title: Address, required: true, pattern: "^[0-9.]+$" }
  days: { type: integer, default: 7 }
  note: { type: string, format: multiline }
  hosts: { type: array, items: { type: string } }
steps:
  - { id: a, set: { body: "{{ trigger.body }}" } }
`;

const at = (path: string) => `${instance.url}${path}`;

describe('the first evening', () => {
  test('the link signs in, once, and a password can be set', async () => {
    const link = page.url();
    await page.getByRole('button', { name: 'Open Reflejo' }).click();
    await page.getByLabel('New password', { exact: false }).first().fill('correct horse battery staple');
    await page.getByRole('button', { name: 'Set the password and go on' }).click();
    await page.getByRole('heading', { name: /Hello/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');

    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(link);
    await stranger.getByRole('button', { name: 'Open Reflejo' }).click();
    await stranger
      .getByText(/used|expired|not valid/i)
      .first()
      .waitFor();
    await stranger.context().close();
  });

  test('the sample alert is sent from the page, and its run waits for a person', async () => {
    await page.getByRole('button', { name: 'Send a sample alert' }).click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
    runPath = new URL(page.url()).pathname;
    await page.getByText('Waiting').first().waitFor();
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/run.png` });
  });

  test('the question is answered in the inbox; a missing reason is told at its field', async () => {
    await page.getByRole('link', { name: /Inbox/ }).first().click();
    await page.waitForURL(/\/inbox/);
    await page.getByText('What shall be done?').first().waitFor();
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/inbox.png` });
    await page.getByRole('button', { name: 'False positive' }).first().click();
    const reason = page.getByLabel('Why', { exact: false });
    await reason.waitFor();
    await page.getByRole('button', { name: /Decide/ }).click();
    await expect.poll(() => reason.getAttribute('aria-invalid')).toBe('true');
    await reason.fill('The backup agent does this every night');
    await page.getByRole('button', { name: /Decide/ }).click();
    await page.locator('main').getByText('What shall be done?').waitFor({ state: 'detached' });
    await page.getByText('Decided', { exact: true }).click();
    await page.locator('main').getByText('The backup agent does this every night').waitFor();
  });

  test('the run turns green and the alert is closed with that decision', async () => {
    await page.goto(at(runPath));
    await page.getByText('Succeeded').first().waitFor();
    await page.getByRole('link', { name: 'Its alert' }).click();
    await page.waitForURL(/\/alerts\/[0-9a-f-]{36}/);
    alertPath = new URL(page.url()).pathname;
    await page.getByText('The backup agent does this every night').first().waitFor();
    await page
      .getByText(/False positive/i)
      .first()
      .waitFor();
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/alert.png` });
  });

  test('the ledger is verified in the page', async () => {
    await page.goto(at('/ledger'));
    await page.getByRole('button', { name: /Verify/ }).click();
    const { entries } = await instance.ask('ledger', 'verify');
    await page
      .getByText(new RegExp(`${entries}`))
      .first()
      .waitFor();
  });

  test('a flow is started by hand: what does not fit is told at its field, then its run is shown', async () => {
    expect((await instance.api('POST', '/flows', { source: BY_HAND })).status).toBe(201);
    await page.goto(at('/flows/by-hand'));
    await page.getByRole('button', { name: 'Start…' }).click();
    const form = page.getByRole('dialog');
    const [address, submit] = [form.getByLabel('Address'), form.getByRole('button', { name: 'Start', exact: true })];
    await address.fill('nonsense');
    await form.getByLabel('Hosts').fill('web-1, web-2,');
    await submit.click();
    await expect.poll(() => address.getAttribute('aria-invalid')).toBe('true');
    expect(await accessibilityFaults(page)).toEqual([]);
    await address.fill('203.0.113.7');
    await submit.click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
    await page.getByText('Succeeded').first().waitFor();
    const { steps } = await instance.ask('run', 'show', new URL(page.url()).pathname.split('/').at(-1)!);
    expect(steps[0].output).toEqual({ body: { ip: '203.0.113.7', days: 7, hosts: ['web-1', 'web-2'] } });
  });

  test('whoever signed out comes back with the password', async () => {
    const again = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    await again.goto(at('/inbox'));
    await again.getByLabel('E-mail').fill('owner@reflejo.local');
    await again.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.waitForURL(/\/inbox/);
    await again.context().close();
  });

  test('nothing was complained of on the way', () => {
    // the browser itself notes the refusals that the tests provoke
    expect(heard.filter((line) => !/status of 4\d\d/.test(line))).toEqual([]);
  });
});

describe('every page', () => {
  const pages: [name: string, path: () => string][] = [
    ['home', () => '/'],
    ['inbox', () => '/inbox'],
    ['answered', () => '/inbox?state=answered'],
    ['alerts', () => '/alerts'],
    ['alert', () => alertPath],
    ['flows', () => '/flows'],
    ['flow', () => '/flows/siem-alert-triage'],
    ['runs', () => '/runs'],
    ['run', () => runPath],
    ['ledger', () => '/ledger'],
    ['connections', () => '/connections'],
    ['catalog', () => '/catalog'],
    ['catalog-found', () => '/catalog?q=suspend'],
    ['catalog-nothing', () => '/catalog?q=qqqqqqqq'],
    ['tool', () => '/catalog/okta'],
    ['action', () => '/catalog/okta/actions/suspend_user'],
    ['add-api', () => '/catalog/-/add'],
    ['updates', () => '/catalog/-/updates'],
    ['people', () => '/settings/people'],
    ['tokens', () => '/settings/tokens'],
    ['retention', () => '/settings/retention'],
    ['status', () => '/status'],
    ['nothing', () => '/no-such-page'],
  ];

  for (const width of [1440, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`${width} pixels, ${colorScheme}: fits, is accessible, complains of nothing`, async () => {
        const state = await page.context().storageState();
        const context = await browser.newContext({
          viewport: { width, height: width === 390 ? 844 : 900 },
          colorScheme,
          storageState: state,
          reducedMotion: 'reduce',
        });
        const visitor = await context.newPage();
        const said = complaints(visitor);
        const faults: string[] = [];
        for (const [name, path] of pages) {
          await visitor.goto(at(path()));
          await settled(visitor);
          if (width === 1440 && (name === 'flow' || name === 'run'))
            await visitor.locator('.react-flow__node').first().waitFor();
          await visitor.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png` });
          if (PICTURES && name === 'flow' && width === 1440 && colorScheme === 'light')
            await visitor.screenshot({ path: `${PICTURES}/flow.png` });
          const wider = await overflow(visitor);
          if (wider > 0) faults.push(`${name} is ${wider} pixels too wide`);
          for (const fault of await accessibilityFaults(visitor)) faults.push(`${name}: ${fault}`);
        }
        await context.close();
        expect(faults).toEqual([]);
        expect(said).toEqual([]);
      });
    }
  }
});
