// What a person does with runs in a real browser: pause and resume, cancel and take it back, run again from a step and
// with an edited event, all failed ones at once, and an alert that is closed while its run still asks.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, complaints, openBrowser, overflow, type Page, settled } from './browser.ts';
import { Instance } from './instance.ts';

const WAITS = '  - id: rest\n    wait: { for: 1h }\n';
const PICKY =
  '  - id: seen\n    set: { a: 1 }\n  - id: check\n    when: "{{ trigger.body.?bad.orValue(true) }}"\n    fail: { message: it is bad }\n';

const browser = await openBrowser();
let instance: Instance;
let page: Page;
let heard: string[];

beforeAll(async () => {
  instance = await Instance.prepare();
  const { signIn } = (await instance.up()) as unknown as { signIn: string };
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  heard = complaints(page);
  await page.goto(signIn);
  await page.getByRole('button', { name: 'Open Reflejo' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/welcome') || url.hash === '');
  await deploy('waits', WAITS);
  await deploy('picky', PICKY);
});

async function deploy(name: string, steps: string): Promise<void> {
  const file = join(instance.dir, `${name}.yaml`);
  writeFileSync(file, `reflejo: 1\nname: ${name}\ntitle: T\ntrigger: { manual: true }\nsteps:\n${steps}`);
  await instance.ask('flow', 'deploy', file);
}
const start = async (flow: string): Promise<string> => (await instance.ask('flow', 'start', flow)).runId;
const open = async (runId: string) => {
  await page.goto(`${instance.url}/runs/${runId}`);
  await settled(page);
};
const button = (name: string) => page.getByRole('button', { name, exact: true });
const status = (name: string) => page.locator('h1').getByText(name, { exact: true }).waitFor();
/** The new run after one of the buttons was pressed. */
const anew = async (before: string) => {
  await page.waitForURL((url) => /\/runs\/[0-9a-f-]{36}$/.test(url.pathname) && !url.pathname.endsWith(before));
  return new URL(page.url()).pathname.slice('/runs/'.length);
};
const faults = async () =>
  [(await overflow(page)) > 0 && 'too wide', ...(await accessibilityFaults(page))].filter(Boolean);

test('a run is paused and resumed; a cancellation is taken back, and one that is not holds', async () => {
  await open(await start('waits'));
  await button('Pause').click();
  await status('Paused');
  await page.getByText('The run is paused', { exact: true }).waitFor();
  expect(await faults()).toEqual([]);
  await button('Resume').click();
  await status('Waiting');
  await button('Cancel the run').click();
  await page.getByText('The run stands still').waitFor();
  await button('Undo').last().click();
  await status('Waiting');
  await button('Cancel the run').click();
  await status('Cancelled');
  await page.getByText('The run was cancelled', { exact: true }).waitFor();
});

test('what failed is run again from the failed step, from a chosen one, and with an edited event', async () => {
  const first = await start('picky');
  await open(first);
  await status('Failed');
  await button('Go on from the failed step').click();
  const second = await anew(first);
  await page.getByText('Goes on from an earlier run').waitFor();
  await status('Failed');
  await page.getByRole('tab', { name: 'Outline' }).click();
  await page.locator('main').getByText('Seen', { exact: true }).click();
  await button('Run again from here').click();
  const third = await anew(second);
  await status('Failed');

  await button('More ways to run it again').click();
  await page.getByRole('menuitem', { name: 'With an edited event…' }).click();
  const event = page.getByLabel('Event (JSON)');
  await event.fill('{ "bad": ');
  const again = page.getByRole('dialog').getByRole('button', { name: 'Run again' });
  await again.click();
  await page.getByText('This is not valid JSON').waitFor();
  expect(await faults()).toEqual([]);
  await event.fill('{ "bad": false }');
  await again.click();
  await anew(third);
  await status('Succeeded');
});

test('all failed runs go on in the background', async () => {
  const failed = await start('picky');
  await instance.ended(failed);
  await page.goto(`${instance.url}/runs?status=failed`);
  await button('Run the failed ones again').click();
  await page.getByText('failed runs go on from where they failed').waitFor();
  await expect.poll(async () => (await instance.ask('run', 'batches'))[0].state, { timeout: 20_000 }).toBe('done');
  const runs = await instance.ask('run', 'list', '--flow', 'picky');
  expect(runs.some((run: { retriedFrom: string }) => run.retriedFrom === failed)).toBe(true);
});

test('an alert that is closed by hand takes the question with it, and the run says why it ended', async () => {
  const { runId, alertId } = await instance.ask('event', 'sample', 'siem-alert-triage');
  await open(runId);
  await page.getByText('The run waits for a decision').waitFor();
  await page.goto(`${instance.url}/alerts/${alertId}`);
  await button('Close the alert…').click();
  await page.getByLabel('What was it?').first().click();
  await page.getByRole('option', { name: 'Benign' }).click();
  await page.getByLabel('Why?').fill('a drill');
  await page.getByRole('dialog').getByRole('button', { name: 'Close the alert' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await open(runId);
  await status('Cancelled');
  await page.getByText(/The alert was closed by /).waitFor();
  const [question] = await instance.ask('question', 'list', '--state', 'answered');
  expect(question).toMatchObject({ runId, state: 'cancelled' });
  await page.goto(`${instance.url}/inbox/${question.id}`);
  await page.getByText('No longer asked: the alert was closed by').waitFor();
});

test('nothing was complained of on the way', () => {
  expect(heard.filter((line) => !/status of 4\d\d/.test(line))).toEqual([]);
});
