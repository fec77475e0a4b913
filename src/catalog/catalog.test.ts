import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { minimalValue } from '../../test/minimal-value.ts';
import { type ToolsStandIn, toolsStandIn } from '../../test/stand-ins/tools-stand-in.ts';
import { Connections, Guard, Vault } from '../connections/index.ts';
import type { StepCall } from '../engine/index.ts';
import { actionHandler } from './action-handler.ts';
import { loadCatalog } from './catalog.ts';
import { KeptActions } from './kept-actions.ts';

const db = await testDatabase();
const catalog = loadCatalog();
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const connections = new Connections({
  db,
  vault: new Vault(Buffer.alloc(32, 5)),
  guard,
  tools: catalog.connectionTool,
});
const handler = actionHandler(catalog, connections, new KeptActions(db, catalog));
const by = { spaceId: db.spaceId, actor: { type: 'system', id: 'system', name: 'Reflejo' } as const };
const never = new AbortController().signal;
const VENDORS = ['virustotal', 'crowdstrike', 'okta', 'jira', 'github', 'slack'];
const actions = VENDORS.flatMap((tool) => catalog.tool(tool)!.actions.map((action) => catalog.action(action.id)!));

let standIn: ToolsStandIn;
beforeAll(async () => {
  standIn = await toolsStandIn();
  for (const tool of VENDORS) await connections.add(by, { name: tool, tool, values: standIn.values(tool) });
});
beforeEach(() => {
  standIn.calls.length = 0;
  standIn.refused.length = 0;
});
afterAll(async () => {
  await standIn.close();
  await guard.close();
});

const callOf = (action: string, input?: unknown, connection: string | undefined = action.split('.')[0]): StepCall => ({
  spaceId: db.spaceId,
  runId: 'run1',
  flow: { id: 'f', name: 'flow', version: 1 },
  alertId: 'alert1',
  path: 'step',
  stepId: 'step',
  attempt: 1,
  key: 'run1:step',
  input: { action, ...(input !== undefined && { with: input }) },
  connection,
  sensitive: false,
});
const run = (action: string, input?: unknown, connection?: string) =>
  handler.run(callOf(action, input, connection), never);
const failure = (action: string, input?: unknown) =>
  run(action, input).then(
    () => undefined,
    (error) => error,
  );

describe('the tools', () => {
  test('hold the six that have a stand-in, with eight actions or more, and the three that are no products', () => {
    const counts = Object.fromEntries(catalog.tools().map((tool) => [tool.id, tool.actions]));
    expect(Object.keys(counts)).toEqual(expect.arrayContaining([...VENDORS, 'http', 'imap', 'webhook']));
    for (const tool of VENDORS) expect(counts[tool]).toBeGreaterThanOrEqual(8);
  });

  test.each(VENDORS)('%s says where it comes from, where its credentials are found, and how it is tested', (id) => {
    const tool = catalog.tool(id)!;
    expect(tool.source).toMatchObject({ from: expect.any(String), version: expect.any(String) });
    for (const offer of tool.credentials)
      for (const field of offer.fields) expect(field.where, field.name).toBeTruthy();
    expect(catalog.connectionTool(id)!.test).toBeDefined();
  });

  test.each(VENDORS)("%s's connection is tested with its test action", async (tool) => {
    expect(await connections.test(by, tool)).toMatchObject({ ok: true });
    expect(standIn.refused).toEqual([]);
  });

  test.each(VENDORS)('%s refuses wrong credentials, and the test says so', async (tool) => {
    const secretName = catalog.tool(tool)!.credentials[0]!.fields.find((field) => field.secret)!.name;
    await connections.add(by, {
      name: `wrong-${tool}`,
      tool,
      values: { ...standIn.values(tool), [secretName]: 'not-the-secret' },
    });
    const result = await connections.test(by, `wrong-${tool}`);
    expect(result.ok).toBe(false);
    expect(result.detail).not.toContain('not-the-secret');
  });
});

describe.each(actions.map((action) => [action.id, action] as const))('%s', (id, action) => {
  const input = minimalValue(action.inputSchema) as Record<string, unknown>;

  test('makes a request that the tool accepts', async () => {
    const { output, entry } = await run(id, input);
    expect(standIn.refused).toEqual([]);
    expect(standIn.calls).toHaveLength(1);
    expect(output).toMatchObject({ status: expect.any(Number), headers: expect.any(Object) });
    if (action.class === 'read') expect(entry).toBeUndefined();
    else
      expect(entry).toMatchObject({
        kind: 'effect.done',
        object: id.replace('.', ':'),
        runId: 'run1',
        data: { action: id, status: expect.any(Number) },
      });
  });

  test.each((action.inputSchema.required ?? []) as string[])(
    'without %s is refused before it is sent',
    async (name) => {
      const { [name]: _, ...rest } = input;
      expect(await failure(id, rest)).toMatchObject({ code: 'invalid_input', problems: [{ path: name }] });
      expect(standIn.calls).toEqual([]);
    },
  );

  test('with an unknown input is refused before it is sent', async () => {
    expect(await failure(id, { ...input, surely_unknown: 1 })).toMatchObject({
      code: 'invalid_input',
      problems: [{ path: 'surely_unknown' }],
    });
    expect(standIn.calls).toEqual([]);
  });

  test('describes itself without references and without credentials', () => {
    const text = JSON.stringify(catalog.describe(id));
    expect(text).not.toContain('$ref');
    expect(Object.keys(action.inputSchema.properties)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(authorization|x-apikey|token)$/i)]),
    );
    expect(action.outputSchema.properties).toHaveProperty('body');
  });
});

describe('requests', () => {
  test('the actions of the design', async () => {
    const { output } = await run('virustotal.get_ip_report', { ip: '198.51.100.7' });
    expect((output as any).body.data.attributes.reputation).toBe(-14);
    await run('crowdstrike.contain_host', { ids: ['a1', 'a2'] });
    expect(standIn.calls[1]).toMatchObject({
      operation: 'PerformActionV2',
      query: { action_name: 'contain' },
      body: { ids: ['a1', 'a2'] },
    });
  });

  test('one value is taken for a list, null for an input that is not given', async () => {
    await run('crowdstrike.contain_host', { ids: 'a1' });
    await run('crowdstrike.query_devices', { filter: null, limit: 0x10 });
    expect(standIn.calls.map((call) => call.body ?? call.query)).toEqual([{ ids: ['a1'] }, { limit: '16' }]);
  });

  test('values arrive as they were given, whatever characters they hold', async () => {
    const odd = `a&b=c #+%20/?"'[]{}|é漢🙂`;
    await run('virustotal.search', { query: odd });
    await run('okta.get_user', { userId: odd });
    await run('virustotal.scan_url', { url: `https://example.com/?q=1.50&x=${odd}` });
    await run('slack.update_message', { channel: 'C1', ts: '1503435956.000200', text: odd });
    expect(standIn.refused).toEqual([]);
    expect(standIn.calls[0]!.query).toEqual({ query: odd });
    expect(standIn.calls[1]!.parameters).toEqual({ userId: odd });
    expect(standIn.calls[2]!.body).toEqual({ url: `https://example.com/?q=1.50&x=${odd}` });
    expect(standIn.calls[3]!.body).toEqual({ channel: 'C1', ts: '1503435956.000200', text: odd });
  });

  test('text that looks like a number stays text in a form', async () => {
    await run('virustotal.scan_url', { url: '1.50' });
    expect(standIn.calls[0]!.body).toEqual({ url: '1.50' });
  });

  test.each(['.', '..', ''])('a path parameter "%s" does not reach another operation', async (userId) => {
    expect(await failure('okta.suspend_user', { userId })).toMatchObject({ code: 'invalid_input' });
    expect(standIn.calls).toEqual([]);
  });

  test('lists are written as the tool wants them', async () => {
    await run('crowdstrike.get_online_state', { ids: ['a', 'b'] });
    expect(standIn.calls[0]!.query).toEqual({ ids: ['a', 'b'] });
  });

  test('text becomes what the tool takes: an encoded URL, an Atlassian document', async () => {
    await run('virustotal.get_url_report', { url: 'https://example.com/a b' });
    expect(standIn.calls[0]!.parameters.url).toBe(Buffer.from('https://example.com/a b').toString('base64url'));
    await run('jira.add_comment', { issueIdOrKey: 'SEC-1', body: 'One\ntwo\n\nthree' });
    expect(standIn.calls[1]!.body.body).toEqual({
      type: 'doc',
      version: 1,
      content: [
        {
          type: 'paragraph',
          content: [{ type: 'text', text: 'One' }, { type: 'hardBreak' }, { type: 'text', text: 'two' }],
        },
        { type: 'paragraph', content: [{ type: 'text', text: 'three' }] },
      ],
    });
    const document = { type: 'doc', version: 1, content: [] };
    await run('jira.create_issue', {
      fields: { project: { key: 'SEC' }, issuetype: { name: 'Task' }, summary: 's', description: document },
    });
    expect(standIn.calls[2]!.body.fields.description).toEqual(document);
  });

  test('defaults are sent where a tool would answer nothing useful, and can be changed', async () => {
    await run('jira.search', { jql: 'project = SEC' });
    await run('jira.search', { jql: 'project = SEC', fields: ['*all'] });
    expect(standIn.calls.map((call) => call.body.fields)).toEqual([
      ['summary', 'status', 'assignee', 'priority', 'created'],
      ['*all'],
    ]);
  });
});

describe('failures', () => {
  const ip = { ip: '198.51.100.7' };
  test.each([
    [
      {
        status: 429,
        body: { error: { code: 'QuotaExceededError', message: 'Quota exceeded' } },
        headers: { 'retry-after': '7' },
      },
      { code: 'tool_refused', retryable: true, info: { status: 429, retryAfterMs: 7000 } },
    ],
    [
      { status: 404, body: { error: { code: 'NotFoundError', message: 'no such address' } } },
      { code: 'tool_refused', retryable: false, detail: 'VirusTotal answered 404: no such address' },
    ],
    [
      { status: 503, html: '<html><title>Down for maintenance</title></html>' },
      { code: 'tool_error', retryable: true, detail: 'VirusTotal answered 503: Down for maintenance' },
    ],
    [
      { html: '<html><title>Sign in</title></html>' },
      { code: 'tool_unreadable', retryable: false, detail: expect.stringContaining('check the base URL') },
    ],
    [{ empty: true }, { code: 'tool_unreadable', detail: 'VirusTotal answered nothing where JSON was expected' }],
    [{ cut: true }, { code: 'connection_failed', retryable: true }],
  ] as const)('%j', async (answer, expected) => {
    standIn.script('virustotal', 'getIpReport', answer as any);
    expect(await failure('virustotal.get_ip_report', ip)).toMatchObject(expected);
  });

  test('a tool that never answers is given up when the step is', async () => {
    standIn.script('virustotal', 'getIpReport', { hang: true });
    const failed = handler.run(callOf('virustotal.get_ip_report', ip), AbortSignal.timeout(50));
    await expect(failed).rejects.toMatchObject({ code: 'step_timeout', retryable: true });
  });

  test('"200 OK" that means no is a refusal', async () => {
    standIn.script(
      'slack',
      'chat_postMessage',
      { body: { ok: false, error: 'channel_not_found' } },
      { body: { ok: false, error: 'ratelimited' } },
    );
    const input = { channel: 'C0', text: 'hi' };
    expect(await failure('slack.post_message', input)).toMatchObject({
      code: 'tool_refused',
      detail: 'Slack refused: channel_not_found',
      retryable: false,
    });
    expect(await failure('slack.post_message', input)).toMatchObject({ code: 'tool_refused', retryable: true });
  });

  test('a token that was revoked is replaced without the flow noticing', async () => {
    await run('crowdstrike.query_devices', {});
    standIn.revokeTokens();
    await run('crowdstrike.contain_host', { ids: ['a1'] });
    expect(standIn.calls.map((call) => call.operation)).toEqual(['QueryDevicesByFilter', 'PerformActionV2']);
  });

  test('a connection of another tool is not used', async () => {
    await expect(run('okta.get_user', { userId: 'me' }, 'github')).rejects.toMatchObject({
      code: 'unknown_connection',
      detail: 'connection github is for GitHub, not for okta',
    });
    expect(standIn.calls).toEqual([]);
  });

  test('unknown actions and missing connections are named', async () => {
    expect(await failure('okta.dance')).toMatchObject({ code: 'unknown_action' });
    await expect(
      handler.run({ ...callOf('okta.get_user', { userId: 'me' }), connection: undefined }, never),
    ).rejects.toMatchObject({ code: 'unknown_connection' });
  });
});

describe('what may be repeated after a crash', () => {
  test.each([
    ['virustotal.get_ip_report', true],
    ['crowdstrike.get_devices', true],
    ['crowdstrike.contain_host', true],
    ['jira.search', true],
    ['okta.add_group_member', true],
    ['okta.clear_sessions', true],
    ['okta.suspend_user', false],
    ['jira.create_issue', false],
    ['jira.add_comment', false],
    ['slack.post_message', false],
    ['crowdstrike.update_alerts', false],
  ])('%s: %s', (id, expected) => {
    expect(handler.repeatable(callOf(id))).toBe(expected);
  });
});

describe('search', () => {
  test.each([
    ['contain', 'crowdstrike.contain_host'],
    ['virustotal ip', 'virustotal.get_ip_report'],
    ['suspend okta', 'okta.suspend_user'],
    ['create issue jira', 'jira.create_issue'],
    ['post message', 'slack.post_message'],
    ['quarantine host falcon', 'crowdstrike.contain_host'],
  ])('%s finds %s first', async (words, id) => {
    expect((await catalog.search(words))[0]!.id).toBe(id);
  });

  test('finds nothing where a word is nowhere, and keeps to the limit', async () => {
    expect(await catalog.search('contain spaceship')).toEqual([]);
    expect(await catalog.search('list', 3)).toHaveLength(3);
  });
});
