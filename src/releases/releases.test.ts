import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { newSpace, testDatabase } from '../../test/database.ts';
import type { Principal } from '../access/index.ts';
import { newId } from '../db/index.ts';
import type { Intake } from '../engine/index.ts';
import { listEntries, verify } from '../ledger/index.ts';
import { Releases } from './index.ts';

const db = await testDatabase();
const person = (role: Principal['role'], spaceId = db.spaceId): Principal => ({
  actor: { type: 'person', id: `id-of-${role}`, name: role },
  spaceId,
  role,
});
const editor = person('editor');

const connections = new Map([
  ['siem-signature', { tool: 'webhook', state: 'untested' }],
  ['virustotal', { tool: 'virustotal', state: 'incomplete' }],
]);
let accepted: Intake[];
let releases: Releases;
beforeEach(() => {
  accepted = [];
  releases = new Releases({
    db,
    actions: async () => ({
      action: (id) =>
        id === 'virustotal.get_ip_report'
          ? {
              tool: 'virustotal',
              inputSchema: { type: 'object', properties: { ip: { type: 'string' } }, required: ['ip'] },
            }
          : undefined,
    }),
    descriptions: { define: async () => new Map(), prepare: async () => ({}) },
    connections: { list: async () => [...connections].map(([name, one]) => ({ name, ...one })) },
    alertSources: ['splunk'],
    engine: {
      accept: async (intake) => {
        accepted.push(intake);
        return { runId: 'the-run', alertId: undefined, duplicate: false, response: undefined };
      },
    },
    hookUrl: (slug, path) => `http://reflejo.example/hooks/${slug}/${path}`,
    samples: (flow) => (flow === 'sampled' ? [{ n: 1 }, { n: 2 }] : undefined),
  });
});

const flow = (name: string, more: { title?: string; trigger?: string; steps?: string } = {}) => `reflejo: 1
name: ${name}
title: ${more.title ?? 'A flow'}
trigger:
  ${more.trigger ?? 'manual: true'}
steps:
${more.steps ?? '  - { id: a, set: { x: 1 } }'}
`;
const webhook = (path: string) => `webhook: { path: ${path}, auth: siem-signature }`;
const entriesOf = async (name: string) =>
  (await db.tx((tx) => listEntries(tx, db.spaceId, { object: `flow:${name}`, order: 'oldest' }))).items;
const hooks = async (spaceId = db.spaceId) =>
  (
    await db.tx((tx) =>
      tx.query(
        'select h.path, f.name from flow_hook h join flow f on f.id = h.flow_id where h.space_id = $1 order by path',
        [spaceId],
      ),
    )
  ).rows;

test('the first deploy makes version 1 and releases it, on record with who did it', async () => {
  const source = flow('first', { title: 'The first' });
  expect(await releases.deploy(editor, source)).toEqual({
    name: 'first',
    version: 1,
    changed: true,
    problems: [],
    hookUrl: undefined,
  });
  expect(await releases.show(db.spaceId, 'first')).toMatchObject({
    name: 'first',
    title: 'The first',
    enabled: true,
    releasedVersion: 1,
    latestVersion: 1,
    version: 1,
    source,
    trigger: { kind: 'manual' },
    lastRuns: [],
    sample: undefined,
  });
  expect(await entriesOf('first')).toMatchObject([
    {
      kind: 'flow.deployed',
      actor: editor.actor,
      data: { version: 1, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  ]);
});

test('every name that the language takes can be deployed', async () => {
  for (const name of ['1st-line', 'a', `a${'b'.repeat(62)}`])
    expect(await releases.deploy(editor, flow(name))).toMatchObject({ name, version: 1 });
});

test('the same text again changes nothing; another text is a new version', async () => {
  await releases.deploy(editor, flow('same'));
  expect(await releases.deploy(editor, flow('same'))).toMatchObject({ version: 1, changed: false });
  expect(await releases.deploy(editor, `${flow('same')}# a comment is text too\n`)).toMatchObject({
    version: 2,
    changed: true,
  });
  expect((await entriesOf('same')).map((entry) => entry.data?.version)).toEqual([1, 2]);
  expect(await releases.versions(db.spaceId, 'same')).toMatchObject([
    { version: 2, released: true, createdBy: editor.actor },
    { version: 1, released: false },
  ]);
  expect((await releases.version(db.spaceId, 'same', 1)).source).toBe(flow('same'));
});

test('a flow with errors is refused with line and column, and nothing is stored', async () => {
  const source = flow('broken', {
    steps: '  - { id: a, set: { x: "{{ steps.nope.y }}" } }\n  - { id: b, action: no.such }',
  });
  const error = await releases.deploy(editor, source).catch((caught) => caught);
  expect(error).toMatchObject({ code: 'invalid_flow' });
  expect(error.problems).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ line: 7, severity: 'error' }),
      expect.objectContaining({ line: 8, code: 'unknown_action' }),
    ]),
  );
  expect((await releases.check(db.spaceId, source)).length).toBeGreaterThanOrEqual(2);
  await expect(releases.show(db.spaceId, 'broken')).rejects.toMatchObject({ code: 'not_found' });
  await expect(releases.deploy(editor, 'not: [a flow')).rejects.toMatchObject({ code: 'invalid_flow' });
});

test('a connection that does not exist is an error, an incomplete one a warning with its place', async () => {
  const using = (connection: string) =>
    flow('using', {
      steps: `  - id: all\n    try:\n      - { id: a, action: virustotal.get_ip_report, connection: ${connection}, with: { ip: 1.1.1.1 } }`,
    });
  expect(await releases.check(db.spaceId, using('missing'))).toMatchObject([
    { code: 'unknown_connection', severity: 'error', line: 9 },
  ]);
  const { problems } = await releases.deploy(editor, using('virustotal'));
  expect(problems).toMatchObject([
    { code: 'unknown_connection', severity: 'warning', line: 9, path: 'steps[0].try[0].connection' },
  ]);
  expect(problems[0]!.column).toBeGreaterThan(50);
  expect(await releases.connectionUses(db.spaceId)).toEqual(
    new Map([['virustotal', [{ flow: 'using', actions: ['virustotal.get_ip_report'] }]]]),
  );
});

test('a webhook path belongs to one flow of a space, follows the live version, and is free again afterwards', async () => {
  const spaceId = await newSpace(db, 'hooked');
  const owner = person('owner', spaceId);
  const first = await releases.deploy(owner, flow('one', { trigger: webhook('siem') }));
  expect(first.hookUrl).toBe('http://reflejo.example/hooks/hooked/siem');
  await expect(releases.deploy(owner, flow('two', { trigger: webhook('siem') }))).rejects.toMatchObject({
    code: 'conflict',
    detail: expect.stringContaining('belongs to the flow one'),
  });
  await expect(releases.show(spaceId, 'two')).rejects.toMatchObject({ code: 'not_found' });
  await releases.deploy(owner, flow('one', { trigger: webhook('other') }));
  expect(await hooks(spaceId)).toEqual([{ path: 'other', name: 'one' }]);
  await releases.deploy(owner, flow('two', { trigger: webhook('siem') }));
  await expect(releases.rollback(owner, 'one')).rejects.toMatchObject({ code: 'conflict' });
  expect((await releases.show(spaceId, 'one')).releasedVersion).toBe(2);
  await releases.deploy(owner, flow('two'));
  await releases.rollback(owner, 'one');
  expect(await hooks(spaceId)).toEqual([{ path: 'siem', name: 'one' }]);
  expect(await releases.show(spaceId, 'one')).toMatchObject({
    trigger: { kind: 'webhook', path: 'siem' },
    hookUrl: first.hookUrl,
  });
  expect(await releases.show(spaceId, 'two')).toMatchObject({ trigger: { kind: 'manual' }, hookUrl: undefined });
});

test('rollback goes back step by step, to a named version, and says clearly when it cannot', async () => {
  for (const n of [1, 2, 3]) await releases.deploy(editor, flow('back', { title: `Title ${n}` }));
  expect(await releases.rollback(editor, 'back')).toEqual({ name: 'back', version: 2, previous: 3 });
  expect((await releases.show(db.spaceId, 'back')).title).toBe('Title 2');
  expect(await releases.rollback(editor, 'back')).toEqual({ name: 'back', version: 1, previous: 2 });
  for (let again = 0; again < 2; again++)
    await expect(releases.rollback(editor, 'back')).rejects.toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('before version 1'),
    });
  expect(await releases.rollback(editor, 'back', 3)).toEqual({ name: 'back', version: 3, previous: 1 });
  await expect(releases.rollback(editor, 'back', 3)).rejects.toMatchObject({
    code: 'conflict',
    detail: 'Version 3 of back is live already.',
  });
  await expect(releases.rollback(editor, 'back', 9)).rejects.toMatchObject({ code: 'not_found' });
  await expect(releases.rollback(editor, 'nowhere')).rejects.toMatchObject({ code: 'not_found' });
  expect((await entriesOf('back')).map((entry) => [entry.kind, entry.data?.version, entry.data?.previous])).toEqual([
    ['flow.deployed', 1, undefined],
    ['flow.deployed', 2, 1],
    ['flow.deployed', 3, 2],
    ['flow.rolled_back', 2, 3],
    ['flow.rolled_back', 1, 2],
    ['flow.rolled_back', 3, 1],
  ]);
});

test('after a rollback the latest text can be deployed again without a new version', async () => {
  for (const n of [1, 2]) await releases.deploy(editor, flow('again', { title: `Title ${n}` }));
  await releases.rollback(editor, 'again');
  expect(await releases.deploy(editor, flow('again', { title: 'Title 2' }))).toMatchObject({
    version: 2,
    changed: true,
  });
  expect(await releases.versions(db.spaceId, 'again')).toHaveLength(2);
  expect(await releases.rollback(editor, 'again')).toMatchObject({ version: 1 });
});

test('a rollback leaves the runs that exist with the version they began with', async () => {
  for (const n of [1, 2]) await releases.deploy(editor, flow('running', { title: `Title ${n}` }));
  const runs = [newId(1_700_000_000_000), newId(1_700_000_000_001)];
  await db.tx(async (tx) => {
    const { rows } = await tx.query("select id from flow where name = 'running'");
    for (const [n, id] of runs.entries())
      await tx.query(
        "insert into run (space_id, id, flow_id, version, event_id, status, epoch, created_at) values ($1, $2, $3, $4, $5, 'waiting', 1, now())",
        [db.spaceId, id, rows[0].id, n + 1, newId()],
      );
  });
  await releases.rollback(editor, 'running');
  const { rows } = await db.tx((tx) =>
    tx.query('select id, version, status from run where id = any($1) order by id', [runs]),
  );
  expect(rows).toEqual([
    { id: runs[0], version: 1, status: 'waiting' },
    { id: runs[1], version: 2, status: 'waiting' },
  ]);
  expect((await releases.version(db.spaceId, 'running', 2)).source).toContain('Title 2');
  const listed = (await releases.list(db.spaceId)).find((one) => one.name === 'running')!;
  expect(listed).toMatchObject({ releasedVersion: 1, latestVersion: 2 });
  expect(listed.lastRuns.map((run) => run.id)).toEqual([runs[1], runs[0]]);
  expect(listed.lastRuns[0]!.createdAt).toBeInstanceOf(Date);
});

test('deploys at the same time come one after the other', async () => {
  const texts = Array.from({ length: 6 }, (_, n) => flow('busy', { title: `Title ${n}` }));
  const done = await Promise.all(texts.map((text) => releases.deploy(editor, text)));
  expect(done.map((one) => one.version).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  const versions = await releases.versions(db.spaceId, 'busy');
  expect(versions.filter((one) => one.released).map((one) => one.version)).toEqual([6]);
  expect((await entriesOf('busy')).map((entry) => [entry.data?.version, entry.data?.previous])).toEqual([
    [1, undefined],
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 4],
    [6, 5],
  ]);
  const same = await Promise.all([1, 2, 3].map(() => releases.deploy(editor, flow('twins'))));
  expect(same.map((one) => one.version)).toEqual([1, 1, 1]);
  expect(same.filter((one) => one.changed)).toHaveLength(1);
});

test('two flows that want one path at the same time: one gets it', async () => {
  const results = await Promise.allSettled(
    ['left', 'right'].map((name) => releases.deploy(editor, flow(name, { trigger: webhook('contested') }))),
  );
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await hooks()).filter((hook) => hook.path === 'contested')).toHaveLength(1);
});

test('a flow is switched off and on, each once on record', async () => {
  await releases.deploy(editor, flow('switch'));
  for (const enabled of [false, false, true]) await releases.setEnabled(editor, 'switch', enabled);
  expect((await releases.show(db.spaceId, 'switch')).enabled).toBe(true);
  expect((await entriesOf('switch')).map((entry) => entry.kind)).toEqual([
    'flow.deployed',
    'flow.disabled',
    'flow.enabled',
  ]);
  await expect(releases.setEnabled(editor, 'nowhere', false)).rejects.toMatchObject({ code: 'not_found' });
});

test('engines and pages hear of a release when it is committed', async () => {
  const listener = new pg.Client({ connectionString: db.url });
  await listener.connect();
  const heard: string[] = [];
  listener.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload}`));
  await listener.query('listen reflejo_release; listen reflejo_change');
  await releases.deploy(editor, flow('heard'));
  await releases.deploy(editor, flow('heard'));
  await releases.setEnabled(editor, 'heard', false);
  await listener.query('select 1');
  await listener.end();
  const { rows } = await db.tx((tx) => tx.query("select id from flow where name = 'heard'"));
  const expected = [
    `reflejo_release ${db.spaceId}:${rows[0].id}`,
    `reflejo_change ${JSON.stringify({ space: db.spaceId, type: 'flow', id: rows[0].id })}`,
  ];
  expect(heard).toEqual([...expected, ...expected]);
});

test('an event by hand, and the sample', async () => {
  await releases.deploy(editor, flow('sampled'));
  expect(await releases.send(person('responder'), 'sampled', { a: 1 })).toEqual({
    runId: 'the-run',
    alertId: undefined,
  });
  await releases.sendSample(person('responder'), 'sampled');
  expect(accepted).toMatchObject([
    { spaceId: db.spaceId, source: 'manual', body: { a: 1 } },
    { source: 'sample', body: { n: 1 } },
  ]);
  expect((await releases.show(db.spaceId, 'sampled')).sample).toEqual([{ n: 1 }, { n: 2 }]);
  await expect(releases.send(editor, 'nowhere', {})).rejects.toMatchObject({ code: 'not_found' });
  await releases.deploy(editor, flow('plain'));
  await expect(releases.sendSample(editor, 'plain')).rejects.toMatchObject({ code: 'not_found' });
});

test('roles: only who may release, releases; only who may send, sends', async () => {
  for (const role of ['responder', 'viewer', 'auditor'] as const) {
    await expect(releases.deploy(person(role), flow('x'))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(releases.rollback(person(role), 'x')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(releases.setEnabled(person(role), 'x', true)).rejects.toMatchObject({ code: 'forbidden' });
  }
  await expect(releases.send(person('viewer'), 'x', {})).rejects.toMatchObject({ code: 'forbidden' });
});

test('spaces are held apart: the same name and path in each', async () => {
  const other = person('owner', await newSpace(db, 'apart'));
  await releases.deploy(editor, flow('shared', { title: 'Mine', trigger: webhook('shared') }));
  await releases.deploy(other, flow('shared', { title: 'Theirs', trigger: webhook('shared') }));
  expect((await releases.show(db.spaceId, 'shared')).title).toBe('Mine');
  expect((await releases.list(other.spaceId)).map((one) => one.title)).toEqual(['Theirs']);
});

test('after all this the ledger is whole', async () => {
  expect(await db.tx((tx) => verify(tx, db.spaceId))).toMatchObject({ ok: true });
});
