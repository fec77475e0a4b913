// The commands against a whole instance on a test database.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../test/cli.ts';
import { testInstance } from '../../test/cli-instance.ts';
import { fromRoot } from '../paths.ts';

const { env, folder, tokenOf, as, file } = await testInstance();

const ASK = `reflejo: 1
name: ask-me
title: Ask me
trigger: { manual: true }
steps:
  - id: seen
    set: { number: "{{ string(trigger.body.number) }}" }
  - id: decide
    ask:
      of: { role: responder }
      title: "\\u001b[31mRed\\u001b[0m"
      text: What now?
      choices: [isolate, { id: ignore, label: Do nothing }]
      form:
        reason: { type: string, required: true }
        hosts: { type: integer }
        sure: { type: boolean }
        tags: { type: array, items: { type: string } }
`;
const FAILS = `reflejo: 1
name: fails
title: Fails
trigger: { manual: true }
steps:
  - id: no
    fail: { message: "not today" }
`;
const BROKEN = FAILS.replace('"not today"', '"{{ steps.nothing.x }}"');

describe('flow', () => {
  const broken = file('broken.yaml', BROKEN);

  it('check lists problems with file, line and column, and says 1', async () => {
    const { code, out, json } = await as(['flow', 'check', broken, '--json']);
    expect(code).toBe(1);
    expect(json()).toEqual([
      {
        file: broken,
        line: 7,
        column: 32,
        code: 'unknown_step',
        message: expect.any(String),
        hint: expect.any(String),
        severity: 'error',
      },
    ]);
    expect(out.trim().split('\n')).toHaveLength(1);
    const text = await as(['flow', 'check', broken, file('fine.yaml', FAILS)]);
    expect(text.out).toContain(`${broken}:7:32  error`);
    expect(text.out).toContain('1 error, 0 warnings in 2 files');
  });

  it('check gives the same without an instance', async () => {
    const online = await as(['flow', 'check', broken, '--json']);
    const offline = await cli(['flow', 'check', broken, '--json', '--data', join(folder, 'nowhere')]);
    expect(offline.json()).toEqual(online.json());
    expect(offline.code).toBe(1);
    expect(offline.err).toContain('offline');
  });

  it('deploy refuses a flow with errors, and names file and line', async () => {
    const { code, err, json } = await as(['flow', 'deploy', broken, '--json']);
    expect(code).toBe(1);
    expect(json()).toMatchObject({ code: 'invalid_flow', status: 422, problems: [{ line: 7, column: 32 }] });
    expect(err).toContain(`${broken}:7:32`);
  });

  it('deploy, show, versions, rollback', async () => {
    const v1 = file('v.yaml', FAILS.replace('name: fails', 'name: turns'));
    expect((await as(['flow', 'deploy', v1, '--json'])).json()).toMatchObject({
      name: 'turns',
      version: 1,
      changed: true,
    });
    const changed = FAILS.replace('name: fails', 'name: turns').replace('not today', 'never');
    expect((await as(['flow', 'deploy', '-', '--json'], { readInput: async () => changed })).json().version).toBe(2);
    expect((await as(['flow', 'show', 'turns', '--source'])).out).toBe(changed);
    expect((await as(['flow', 'show', 'turns', '--version', '1', '--source'])).out).toContain('not today');
    expect((await as(['flow', 'rollback', 'turns', '--json'])).json()).toEqual({
      name: 'turns',
      version: 1,
      previous: 2,
    });
    const versions = (await as(['flow', 'versions', 'turns', '--json'])).json();
    expect(versions.map(({ version, released }: any) => [version, released])).toEqual([
      [2, false],
      [1, true],
    ]);
    expect((await as(['flow', 'list', '--json'])).json()).toMatchObject([{ name: 'turns', releasedVersion: 1 }]);
    expect((await as(['flow', 'rollback', 'turns', '--to', '9'])).code).toBe(1);
  });

  it('schema needs nothing', async () => {
    expect((await cli(['flow', 'schema'])).json()).toMatchObject({ title: 'Reflejo flow' });
  });
});

describe('event, run, question', () => {
  const event = file('event.json', '{"number": 9007199254740993}');

  it('send gives ids; the run fails: --wait says 1', async () => {
    await as(['flow', 'deploy', file('fails.yaml', FAILS)]);
    const sent = await as(['event', 'send', 'fails', '--file', event, '--json']);
    expect(sent.code).toBe(0);
    expect(sent.json()).toEqual({ runId: expect.any(String), alertId: null });
    const waited = await as(['event', 'send', 'fails', '--file', event, '--wait', '--json']);
    expect(waited.code).toBe(1);
    expect(waited.json()).toMatchObject({ status: 'failed', error: { message: 'not today' } });
  });

  it('a person answers with a typed form, and the run is shown step by step', async () => {
    await as(['flow', 'deploy', file('ask.yaml', ASK)]);
    const { runId } = (await as(['event', 'send', 'ask-me', '--file', event, '--json'])).json();
    const notYet = await as(['run', 'wait', runId, '--timeout', '1', '--json']);
    expect([notYet.code, notYet.json().status]).toEqual([1, 'waiting']);

    const [question] = (await as(['question', 'list', '--json'])).json();
    expect((await as(['question', 'list'])).out).not.toContain('\u001b');
    const answer = ['question', 'answer', question.id, '--choice', 'ignore'];
    const missing = await as([...answer, '--form', 'hosts=3', '--json']);
    expect([missing.code, missing.json().code]).toEqual([1, 'invalid_answer']);
    expect(missing.err).toContain('reason');
    const form = ['reason=a=b', 'hosts=3', 'sure=true', 'tags=x, y'].flatMap((one) => ['--form', one]);
    expect((await as([...answer, ...form, '--json'])).json()).toMatchObject({ id: question.id, state: 'answered' });
    const late = await as([...answer, ...form, '--json']);
    expect([late.code, late.json().code]).toEqual([1, 'already_answered']);

    const shown = await as(['run', 'wait', runId, '--json']);
    expect(shown.code).toBe(0);
    expect(shown.json()).toMatchObject({
      id: runId,
      flow: 'ask-me',
      version: 1,
      status: 'succeeded',
      steps: [
        { id: 'seen', path: 'seen', status: 'succeeded', error: null },
        {
          id: 'decide',
          status: 'succeeded',
          output: { choice: 'ignore', form: { reason: 'a=b', hosts: 3, sure: true, tags: ['x', 'y'] }, how: 'api' },
        },
      ],
    });
    expect((await as(['run', 'show', runId, '--json'])).json()).toEqual(shown.json());
    expect((await as(['run', 'show', runId, '--step', 'decide'])).out).toContain('"ignore"');
    expect((await as(['run', 'list', '--flow', 'ask-me', '--json'])).json()).toHaveLength(1);
    expect((await as(['run', 'cancel', runId])).code).toBe(1);
  });

  it('an event for waiting steps is stored, with what the file says', async () => {
    const emitted = await as(['event', 'emit', 'reply', '--key', 'T-1', '--file', event, '--keep', '1h', '--json']);
    expect([emitted.code, emitted.json()]).toEqual([0, { id: expect.any(String), at: expect.any(String) }]);
    const refused = await as(['event', 'emit', 'reply', '--key', 'T-1', '--keep', '1y']);
    expect([refused.code, refused.err]).not.toEqual([0, '']);
  });

  it('an event that is not JSON is said before it is sent', async () => {
    const { code, err } = await as(['event', 'send', 'ask-me', '--file', file('bad.json', '{"a":')]);
    expect(code).toBe(2);
    expect(err).toContain('bad.json is not valid JSON');
  });
});

describe('alert', () => {
  it('is listed, shown with its story, acknowledged and closed by hand', async () => {
    const flow = ASK.replace('trigger.body.number', 'run.version')
      .replace('ask-me', 'alerts')
      .replace('{ manual: true }', '{ manual: true, alert: { source: splunk } }');
    await as(['flow', 'deploy', file('alerts.yaml', flow)]);
    const sent = await as(['event', 'send', 'alerts', '--file', fromRoot('test/samples/splunk.json'), '--json']);
    const { alertId, runId } = sent.json();
    const open = (await as(['alert', 'list', '--state', 'open', '--json'])).json();
    expect(open).toMatchObject([{ id: alertId, runId, source: 'splunk', state: 'open' }]);
    expect((await as(['alert', 'list'])).out).toContain(alertId);
    expect((await as(['alert', 'acknowledge', alertId])).code).toBe(0);
    const wrong = await as(['alert', 'close', alertId, '--as', 'nonsense', '--json']);
    expect([wrong.code, wrong.json().code]).toEqual([2, 'invalid_request']);
    expect((await as(['alert', 'close', alertId, '--as', 'benign', '--reason', 'a test'])).code).toBe(0);
    const shown = await as(['alert', 'show', alertId]);
    expect(shown.out).toContain('closed as benign by owner');
    expect(shown.out).toContain('alert.opened');
    expect((await as(['alert', 'close', alertId, '--as', 'benign'])).code).toBe(1);
    const run = (await as(['run', 'wait', runId, '--json'])).json();
    expect(run).toMatchObject({ status: 'cancelled', error: { message: 'the alert was closed by owner' } });
  });
});

describe('catalog and connection', () => {
  it('an action shows its input schema, the same without an instance', async () => {
    const online = (await as(['catalog', 'show', 'virustotal.get_ip_report', '--json'])).json();
    expect(online.inputSchema).toMatchObject({ required: ['ip'] });
    const offline = await cli([
      'catalog',
      'show',
      'virustotal.get_ip_report',
      '--json',
      '--data',
      join(folder, 'nowhere'),
    ]);
    expect(offline.json()).toMatchObject(online);
    expect((await as(['catalog', 'search', 'okta', 'suspend', 'user', '--json'])).json()[0].id).toBe(
      'okta.suspend_user',
    );
    expect((await as(['catalog', 'show', 'okta.nothing'])).code).toBe(1);
  });

  it('values come from files, the environment and the input, and never come out', async () => {
    const add = ['connection', 'add', 'virustotal', '--name', 'vt', '--json'];
    expect((await as(add)).json()).toMatchObject({ state: 'incomplete', missing: ['apiKey'] });
    const key = file('key', 'secret-from-file\n');
    const set = ['--set', `apiKey=@${key}`, '--set', 'baseUrl=http://127.0.0.1:9'];
    const completed = await as([...add, ...set]);
    expect(completed.json()).toMatchObject({
      name: 'vt',
      state: 'untested',
      baseUrl: 'http://127.0.0.1:9',
      secrets: ['apiKey'],
    });
    expect(completed.out).not.toContain('secret-from-file');
    const again = await as([...add, ...set]);
    expect([again.code, again.json().code]).toEqual([1, 'conflict']);
    expect(again.err).toContain('connection set');
    for (const [text, more] of [
      ['apiKey=env:VT_KEY', { env: { ...env, VT_KEY: 'from-env' } }],
      ['apiKey=-', { readInput: async () => 'from-input\n' }],
      ['apiKey=@@literal', {}],
    ] as const) {
      expect((await as(['connection', 'set', 'vt', '--set', text], more)).code).toBe(0);
    }
    const unset = await as(['connection', 'set', 'vt', '--set', 'apiKey=env:NOT_THERE']);
    expect([unset.code, unset.err]).toEqual([2, expect.stringContaining('NOT_THERE')]);
    const tested = await as(['connection', 'test', 'vt', '--json']);
    expect([tested.code, tested.json().ok]).toEqual([1, false]);
    expect((await as(['connection', 'remove', 'vt'])).code).toBe(0);
    expect((await as(['connection', 'list', '--json'])).json()).toEqual([]);
  });
});

describe('who may', () => {
  it('exit code 4 for a wrong token and for a role that does not include it', async () => {
    const wrong = await cli(['flow', 'list', '--json'], { env: { ...env, REFLEJO_TOKEN: 'rfl_wrong' } });
    expect([wrong.code, wrong.json().code]).toEqual([4, 'unauthenticated']);
    const viewer = { ...env, REFLEJO_TOKEN: await tokenOf('viewer') };
    const refused = await cli(['token', 'create', '--name', 'x', '--role', 'owner', '--json'], { env: viewer });
    expect([refused.code, refused.json().code]).toEqual([4, 'forbidden']);
  });

  it('people and tokens', async () => {
    const added = await as(['person', 'add', 'ana@example.com', '--name', 'Ana', '--role', 'viewer', '--json']);
    expect(added.json()).toMatchObject({ link: expect.stringContaining('/welcome#token=') });
    expect((await as(['person', 'role', 'ANA@example.com', '--role', 'editor', '--json'])).json().role).toBe('editor');
    expect((await as(['person', 'remove', 'ana@example.com'])).code).toBe(0);
    expect((await as(['person', 'link', 'ana@example.com'])).code).toBe(1);
    const made = (await as(['token', 'create', '--name', 'ci', '--role', 'viewer', '--json'])).json();
    const mine = { ...env, REFLEJO_TOKEN: made.token };
    expect((await cli(['flow', 'list'], { env: mine })).code).toBe(0);
    expect((await as(['token', 'revoke', made.id])).code).toBe(0);
    expect((await cli(['flow', 'list'], { env: mine })).code).toBe(4);
  });
});

describe('status and ledger', () => {
  it('over the network', async () => {
    expect((await as(['status', '--json'])).json()).toMatchObject({ ok: true, database: { ok: true } });
    const verified = await as(['ledger', 'verify', '--json']);
    expect([verified.code, verified.json()]).toEqual([
      0,
      { ok: true, entries: expect.any(Number), head: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const entries = (await as(['ledger', 'list', '--kind', 'flow.deployed', '--json'])).json();
    expect(entries.length).toBeGreaterThan(0);
  });
});

it('space retention shows and sets for how long data is kept', async () => {
  expect((await as(['space', 'retention', '--events', '30d', '--runs', 'forever'])).out).toBe(
    'events   30d\noutputs  90d (default)\nruns     forever\n',
  );
  const back = await as(['space', 'retention', '--events', 'default', '--runs', 'default', '--json']);
  expect(back.json()).toEqual({ defaults: { events: '90d', outputs: '90d', runs: '400d' } });
  const wrong = await as(['space', 'retention', '--events', '12h']);
  expect(wrong.code).not.toBe(0);
  expect(wrong.err).toContain('--events takes days');
});
