// Connections in a real browser: a person signs in at a real authorization server, the key of the vault is changed
// under a running instance, and the pages wide and narrow, light and dark.
import { mkdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { fromRoot } from '../src/paths.ts';
import { OIDC_CLIENT, type OidcServer, oidcServer } from '../test/oidc-server.ts';
import { type HttpStandIn, httpStandIn } from '../test/stand-ins/http-stand-in.ts';
import { atEnd } from './at-end.ts';
import { accessibilityFaults, complaints, openBrowser, overflow, type Page, settled } from './browser.ts';
import { Instance } from './instance.ts';

const SHOTS = fromRoot('e2e/screenshots');
mkdirSync(SHOTS, { recursive: true });

const browser = await openBrowser();
let instance: Instance;
let page: Page;
let heard: string[];
let server: OidcServer;
let api: HttpStandIn;

const FLOW = `reflejo: 1
name: looks-up
title: Look up an issue
trigger: { manual: true }
steps:
  - { id: a, action: jira.get_issue, connection: jira, with: { issueIdOrKey: SOC-1 } }
`;

beforeAll(async () => {
  instance = await Instance.prepare({ REFLEJO_ALLOW_NET: '127.0.0.0/8', REFLEJO_SECRET_OF_JIRA: 'a-token-of-jira' });
  server = await oidcServer(`${instance.url}/oauth/callback`);
  atEnd(() => server.close());
  api = await httpStandIn((request, response) =>
    response.writeHead(request.headers.authorization ? 200 : 401, { 'content-type': 'application/json' }).end('{}'),
  );
  atEnd(() => api.close());
  const { signIn } = (await instance.up()) as unknown as { signIn: string };
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  heard = complaints(page);
  await page.goto(signIn);
  await page.getByRole('button', { name: 'Open Reflejo' }).click();
  await page.getByLabel('New password', { exact: false }).first().fill('correct horse battery staple');
  await page.getByRole('button', { name: 'Set the password and go on' }).click();
  await page.getByRole('heading', { name: /Hello/ }).waitFor();
});

const at = (path: string) => `${instance.url}${path}`;

test('a person adds a connection, signs in at the tool and comes back to a connection that works', async () => {
  await page.goto(at('/connections?add=http'));
  await page.getByRole('combobox', { name: 'How to sign in' }).click();
  await page.getByRole('option', { name: 'A person signs in (OAuth 2.0)' }).click();
  const fill = (label: string, value: string) => page.getByRole('textbox', { name: label, exact: true }).fill(value);
  await fill('Address', api.url);
  await fill('Client id', OIDC_CLIENT.client_id);
  await page.getByLabel('Client secret', { exact: true }).fill(OIDC_CLIENT.client_secret);
  await fill('Where people sign in', `${server.url}/auth?prompt=consent`);
  await fill('Token URL', `${server.url}/token`);
  await fill('Scope', 'openid offline_access alerts:read');
  await shots('connection-add');
  await page.getByRole('button', { name: 'Add, then sign in' }).click();
  await page.getByText('Somebody has to sign in to HTTP service').waitFor();
  await shots('connection-sign-in');
  await page.getByRole('button', { name: 'Sign in to HTTP service' }).click();
  await page.getByText('Signed in to HTTP service').waitFor();
  await page.getByText('Working').waitFor();
  await shots('connection-signed-in');
  expect(server.granted).toEqual(['authorization_code']);
});

test('the command line says where to sign in, and that address does it', async () => {
  const { url, signIn } = await instance.ask('connection', 'authorize', 'http', '--wait', '0');
  expect(signIn).toBeNull();
  await page.goto(url);
  await page.getByText('Signed in to HTTP service').waitFor();
  const waits = await instance.cli('connection', 'authorize', 'virustotal');
  expect(waits.code).toBe(2);
});

test('what flows need, what ends, and secrets that are kept elsewhere', async () => {
  const values = ['username=ann@example.com', 'password=ref+env://REFLEJO_SECRET_OF_JIRA', 'site=jira.example.com'];
  const set = [...values, `baseUrl=${api.url}`].flatMap((value) => ['--set', value]);
  await instance.ask('connection', 'add', 'jira', '--name', 'jira', ...set);
  await instance.api('PUT', '/connections/jira', {
    values: {},
    expiresAt: new Date(Date.now() + 5 * 24 * 3600_000).toISOString(),
  });
  expect((await instance.api('POST', '/flows', { source: FLOW })).status).toBe(201);
  await page.goto(at('/connections/jira'));
  await page.getByText('The secret ends soon').waitFor();
  await page.getByText('jira.get_issue').first().waitFor();
  await shots('connection');
  await page.goto(at('/connections'));
  await page.getByText('the secret ends').waitFor();
  await shots('connections');
});

test('what it is allowed beyond what flows need, and a policy to copy', async () => {
  const { body } = await instance.api('GET', '/connections/jira');
  const rights = { needs: ['read:jira-work', 'write:jira-work'], unknown: [], lacking: [] };
  const answers = [
    {
      ...body,
      state: 'ok',
      granted: ['read:jira-work', 'admin'],
      privilege: { ...rights, excess: ['admin'], lacking: ['write:jira-work'] },
    },
    {
      ...body,
      kind: 'aws',
      privilege: { ...rights, excess: [], needs: ['iam:GetUser'], policy: '{\n  "Version": "2012-10-17"\n}' },
    },
  ];
  for (const [n, answer] of answers.entries()) {
    await page.route('**/api/connections/jira', (route) => route.fulfill({ json: answer }));
    await page.goto(at('/connections/jira'));
    await page.getByRole('button', { name: /^Copy/ }).waitFor();
    await shots(`connection-rights-${n + 1}`);
    await page.unroute('**/api/connections/jira');
  }
});

test("the vault's key is changed under the running instance", async () => {
  const before = await instance.ask('vault', 'status');
  expect(before.keys).toHaveLength(1);
  const { key } = await instance.ask('vault', 'rotate');
  const after = await instance.ask('vault', 'status');
  expect(after.keys).toEqual([expect.objectContaining({ id: key, state: 'current' })]);
  expect(after.machines).toEqual([expect.objectContaining({ lacks: [] })]);
  expect(key).not.toBe(before.keys[0].id);
  const used = await instance.api('POST', '/connections/http/test');
  expect(used.body).toMatchObject({ ok: true });
  await instance.kill();
  await instance.up();
  expect((await instance.api('POST', '/connections/http/test')).body).toMatchObject({ ok: true });
});

async function shots(name: string): Promise<void> {
  for (const [scheme, width] of [
    ['light', 1440],
    ['dark', 390],
    ['light', 390],
    ['dark', 1440],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await settled(page);
    expect(await overflow(page)).toBe(0);
    if ((scheme === 'light') === (width === 1440)) expect(await accessibilityFaults(page)).toEqual([]);
    await page.screenshot({ path: `${SHOTS}/${name}-${scheme}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(heard).toEqual([]);
}
