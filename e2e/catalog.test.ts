// A person at the catalog, in a real browser: finds an action, chooses a value that the tool lists, does it for real;
// adds an API by a pasted command and by a description, gives it another one and sees what that would break.
import { mkdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { fromRoot } from '../src/paths.ts';
import { httpStandIn } from '../test/stand-ins/http-stand-in.ts';
import { atEnd } from './at-end.ts';
import { accessibilityFaults, complaints, openBrowser, overflow, type Page, settled } from './browser.ts';
import { Instance } from './instance.ts';

const SHOTS = fromRoot('e2e/screenshots');
mkdirSync(SHOTS, { recursive: true });

const users = ['ana', 'bo', 'chris'].map((username, i) => ({ id: 101 + i, username }));
/** Answers as GitLab does, for people only. */
const gitlab = await httpStandIn(({ method, url }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://gitlab');
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (method === 'GET' && pathname === '/users')
    return send(
      200,
      users.filter((one) => one.username.includes(searchParams.get('search') ?? '')),
    );
  if (method === 'POST' && /^\/users\/10[12]\/block$/.test(pathname)) return send(201, true);
  return send(404, { message: '404 User Not Found' });
});
atEnd(() => gitlab.close());

const description = (summary: string, path: string, required: boolean) =>
  JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'House desk', version: '1' },
    servers: [{ url: gitlab.url }],
    paths: {
      [path]: {
        post: {
          operationId: 'open_case',
          summary,
          requestBody: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: required ? ['title', 'team'] : ['title'],
                  properties: {
                    title: { type: 'string' },
                    team: { type: 'string' },
                    due: { type: 'string', format: 'date-time', nullable: true },
                    labels: { type: 'object', additionalProperties: { type: 'string' } },
                    watchers: { type: 'array', items: { type: 'object', properties: { mail: { type: 'string' } } } },
                    owner: {
                      oneOf: [
                        {
                          type: 'object',
                          title: 'A person',
                          required: ['person'],
                          properties: { person: { type: 'string' } },
                        },
                        {
                          type: 'object',
                          title: 'A group',
                          required: ['group'],
                          properties: { group: { type: 'string' } },
                        },
                      ],
                    },
                  },
                },
              },
            },
          },
          responses: { 200: { description: 'ok' } },
        },
        get: { summary: 'Broken', parameters: [{ $ref: '#/components/parameters/none' }], responses: {} },
      },
    },
  });

const browser = await openBrowser();
let instance: Instance;
let page: Page;
let heard: string[];

beforeAll(async () => {
  instance = await Instance.prepare({ REFLEJO_ALLOW_NET: '127.0.0.0/8' });
  const { signIn } = (await instance.up()) as unknown as { signIn: string };
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  heard = complaints(page);
  await page.goto(signIn);
  await page.getByRole('button', { name: 'Open Reflejo' }).click();
  await page.getByLabel('New password', { exact: false }).first().waitFor();
  const values = { host: 'gitlab.com', apiKey: 'glpat-of-a-test', baseUrl: gitlab.url };
  const made = await instance.api('POST', '/connections', { name: 'gitlab', tool: 'gitlab', values });
  expect(made.status).toBe(201);
});

const open = async (path: string) => {
  await page.goto(`${instance.url}${path}`);
  await settled(page);
};
const sound = async (name: string) => {
  await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
};

test('an action is found by its words, with the keyboard alone', async () => {
  await open('/catalog');
  await page.getByText(/tools made by hand/).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('gitlab block person');
  const found = page.getByRole('list', { name: 'Actions found' }).getByRole('link', { name: /gitlab.block_user/ });
  await found.waitFor();
  await found.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /Block a person/ }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/catalog/gitlab/actions/block_user');
});

test('a value is chosen of those that the tool lists, and the action is done for real', async () => {
  await page.getByRole('button', { name: 'Block a person for real' }).click();
  await page.getByText('This field is required.').waitFor();
  expect(gitlab.received).toEqual([]);
  await page.getByRole('button', { name: 'Choose User' }).click();
  await page.getByRole('option', { name: 'ana' }).waitFor();
  await page.getByRole('textbox', { name: /Search User/ }).fill('bo');
  await page.getByRole('option', { name: 'ana' }).waitFor({ state: 'detached' });
  await sound('action-choices');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByText('Chosen: bo.').waitFor();
  await page.getByRole('region', { name: 'The step as YAML' }).getByText('102').waitFor();
  await page.getByRole('button', { name: 'Block a person for real' }).click();
  await page.getByRole('region', { name: 'Answer' }).getByText('201').waitFor();
  await sound('action-tried');
  expect(gitlab.received.at(-1)).toMatchObject({ method: 'POST', url: '/users/102/block' });
});

test('what the tool refuses is told; an expression is checked and cannot be tried', async () => {
  await page.getByRole('textbox', { name: /User/ }).first().fill('7');
  await page.getByRole('button', { name: 'Block a person for real' }).click();
  await page.getByText('404 User Not Found').first().waitFor();
  await page.getByRole('button', { name: 'Use an expression for User' }).click();
  const field = page.getByRole('textbox', { name: /User/ }).first();
  await field.fill('{{ steps.who. }}');
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  await field.fill('{{ steps.who.body.id }}');
  await page.getByText('Expressions have their values only in a flow').waitFor();
  expect(await page.getByRole('button', { name: 'Block a person for real' }).isDisabled()).toBe(true);
  await sound('action-expression');
});

test('an API is added by a pasted command: preview, then its tool and its action', async () => {
  await open('/catalog/-/add');
  await page
    .getByLabel('Description, or a curl command')
    .fill(
      `curl -X POST '${gitlab.url}/notes?dry=true' -H 'Authorization: Bearer t0ken' --json '{"text":"hello","size":3}'`,
    );
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByRole('button', { name: 'Add 1 action' }).waitFor();
  await page.getByText('Bearer').first().waitFor();
  await sound('api-preview');
  await page.getByLabel('Name').fill('House notes');
  await page.getByRole('button', { name: 'Add 1 action' }).click();
  await page.getByRole('heading', { name: 'House notes' }).waitFor();
  await sound('api-tool');
  await page.getByRole('list', { name: 'Actions' }).getByRole('link').first().click();
  await page.getByRole('combobox', { name: 'Add a field' }).click();
  await page.getByRole('option', { name: /^text/i }).click();
  await page.getByRole('textbox', { name: 'Text' }).fill('noted');
  await page.getByRole('region', { name: 'The step as YAML' }).getByText('noted').waitFor();
  await sound('api-action');
});

test('every kind of field can be filled in, with what is wrong at its place', async () => {
  await open('/catalog/-/add');
  await page.getByLabel('Description, or a curl command').fill(description('Open a case', '/cases', false));
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByText(/Left out: 1/).waitFor();
  await page.getByRole('button', { name: 'Add 1 action' }).click();
  await page.getByRole('link', { name: /Open a case/ }).click();
  const add = page.getByRole('combobox', { name: 'Add a field', exact: true });
  for (const name of ['due', 'labels', 'watchers', 'owner']) {
    await add.click();
    await page.getByRole('option', { name: new RegExp(`^${name}`, 'i') }).click();
    await page.locator(`[data-field="${name}"]`).waitFor();
    // the focus goes there with the next frame
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
  }
  await page.getByLabel('Title', { exact: false }).first().fill('Odd sign-in');
  await page.getByRole('button', { name: 'Send nothing (null) for Due' }).click();
  await page.getByLabel('Name of a new field of Labels').fill('severity');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'severity' }).fill('high');
  await page.getByRole('button', { name: 'Add to Watchers' }).click();
  await page.getByRole('combobox', { name: /Kind of owner/ }).click();
  await page.getByRole('option', { name: 'Group' }).click();
  await page.getByRole('textbox', { name: 'Group' }).fill('blue');
  await sound('action-fields');
  const yaml = await page.getByRole('region', { name: 'The step as YAML' }).innerText();
  for (const line of ['title: Odd sign-in', 'due: null', 'severity: high', 'group: blue']) expect(yaml).toContain(line);
});

test('a new description tells what it would break in which flow, at which step', async () => {
  const values = { baseUrl: gitlab.url };
  expect((await instance.api('POST', '/connections', { name: 'desk', tool: 'house_desk', values })).status).toBe(201);
  const source = `reflejo: 1
name: cases
title: Open cases
trigger: { manual: true }
steps:
  - { id: open, action: house_desk.open_case, connection: desk, with: { title: x } }
`;
  expect((await instance.api('POST', '/flows', { source })).body).toMatchObject({ name: 'cases' });
  await open('/catalog/-/updates');
  await page.getByText('Nothing has changed').waitFor();
  await open('/catalog/-/description/house_desk');
  await page.getByLabel('Description, or a curl command').fill(description('Open a case', '/cases', true));
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByText('It has the same actions').waitFor();
  await page.getByRole('button', { name: 'Use this description' }).click();
  await page.getByText('Breaks: 1').waitFor();
  await page.getByText(/team/).first().waitFor();
  await sound('updates-breaks');
  await page.getByRole('link', { name: 'cases' }).click();
  await page.getByRole('heading', { name: /Open cases/ }).waitFor();
});

test('an API that connections are for is kept, and it is said which', async () => {
  await open('/catalog/house_desk');
  await page.getByRole('button', { name: 'More for House desk' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove House desk for good' }).click();
  await page.getByText(/Connections are for it: desk/).waitFor();
  await open('/catalog/house_notes');
  await page.getByRole('button', { name: 'More for House notes' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove House notes for good' }).click();
  await page.waitForURL(/\/catalog$/);
});

test('nothing was complained of on the way', () => {
  // the browser itself notes the refusals that the tests provoke
  expect(heard.filter((line) => !/status of [45]\d\d/.test(line))).toEqual([]);
});
