// The operations on runs from the command line, against a whole instance on a test database.
import { describe, expect, it } from 'vitest';
import { cli } from '../../test/cli.ts';
import { testInstance } from '../../test/cli-instance.ts';
import { eventually } from '../../test/people.ts';

const { instance, tokenOf, file } = await testInstance();
const token = { owner: await tokenOf('owner'), viewer: await tokenOf('viewer') };
const as = (args: string[], more = {}, role: keyof typeof token = 'owner') =>
  cli(args, { env: { REFLEJO_URL: instance.url, REFLEJO_TOKEN: token[role] }, ...more });
const json = async (...args: string[]) => (await as([...args, '--json'])).json();

const deploy = (name: string, steps: string) =>
  json('flow', 'deploy', file(`${name}.yaml`, flowOf(name, steps))).then(({ version }) => version as number);
const flowOf = (name: string, steps: string) =>
  `reflejo: 1\nname: ${name}\ntitle: T\ntrigger: { manual: true }\nsteps:\n${steps}`;
const start = async (flow: string, body: unknown = {}): Promise<string> =>
  (await json('event', 'send', flow, '--file', file('event.json', JSON.stringify(body)))).runId;
const show = (id: string) => json('run', 'show', id);
const until = (id: string, status: string) =>
  eventually(async () => {
    const run = await show(id);
    return run.status === status ? run : undefined;
  });

const WAITS = '  - id: seen\n    set: { a: 1 }\n  - id: rest\n    wait: { for: 1h }\n';
const PICKY = `  - id: seen
    set: { by: first }
  - id: check
    when: "{{ trigger.body.bad }}"
    fail: { message: "it is bad" }
  - id: after
    set: { fine: true }
`;

describe('one run', () => {
  it('is paused, resumed and cancelled, each on record with its reason', async () => {
    await deploy('waits', WAITS);
    const id = await start('waits');
    await until(id, 'waiting');
    const paused = await as(['run', 'pause', id, '--reason', 'lunch']);
    expect(paused).toMatchObject({ code: 0, out: `Run ${id} is paused. To go on: reflejo run resume ${id}\n` });
    expect((await show(id)).status).toBe('paused');
    const twice = await as(['run', 'pause', id]);
    expect(twice.code).toBe(1);
    expect(twice.err).toContain('paused already');
    expect((await json('run', 'list', '--status', 'paused')).map((run: { id: string }) => run.id)).toEqual([id]);

    expect(await as(['run', 'resume', id])).toMatchObject({ code: 0, out: `Run ${id} goes on.\n` });
    await until(id, 'waiting');
    expect((await as(['run', 'resume', id])).code).toBe(1);

    expect((await as(['run', 'cancel', id, '--reason', 'a test'])).code).toBe(0);
    expect((await until(id, 'cancelled')).error.message).toContain('a test');
    const entries = await json('ledger', 'list', '--run', id);
    const reasons = Object.fromEntries(entries.map(({ kind, data }: any) => [kind, data?.reason]));
    expect(reasons).toMatchObject({ 'run.paused': 'lunch', 'run.cancel_requested': 'a test' });
    const late = await as(['run', 'cancel', id]);
    expect(late.code).toBe(1);
    expect(late.err).toContain('has ended');
  });

  it('is begun again from one of its steps, whose predecessors are not done again', async () => {
    await deploy('picky', PICKY);
    const id = await start('picky', { bad: true });
    await until(id, 'failed');
    const edited = file('edited.json', JSON.stringify({ bad: false }));
    const again = await as(['run', 'rerun', id, '--event', edited, '--wait', '--json']);
    expect(again.code).toBe(0);
    expect(again.json()).toMatchObject({ of: id, status: 'succeeded' });
    const anew = await show(again.json().runId);
    expect(anew).toMatchObject({ retriedFrom: id, retriedStep: null });

    await deploy('picky', PICKY.replace('it is bad', 'still bad').replace('first', 'second'));
    const from = await as(['run', 'rerun', id, '--from', 'check', '--flow-version', 'released', '--wait', '--json']);
    expect(from).toMatchObject({ code: 1 });
    const kept = await show(from.json().runId);
    expect(kept).toMatchObject({ retriedFrom: id, retriedStep: 'check', version: 2, error: { message: 'still bad' } });
    const seen = kept.steps.find(({ path }: any) => path === 'seen');
    expect(seen.output).toEqual({ by: 'first' });
  });

  it('is not begun again from a step that it has not, nor with an event that is not JSON', async () => {
    const id = await start('picky', { bad: true });
    await until(id, 'failed');
    const nowhere = await as(['run', 'rerun', id, '--from', 'nowhere']);
    expect(nowhere.code).not.toBe(0);
    expect(nowhere.err).toContain('nowhere');
    const broken = await as(['run', 'rerun', id, '--event', file('broken.json', '{ "a": ')]);
    expect(broken.code).toBe(2);
    expect(broken.err).toContain('broken.json');
    expect((await show(id)).status).toBe('failed');
  });

  it('is operated only by those who may', async () => {
    const id = await start('waits');
    for (const verb of ['pause', 'cancel', 'rerun'])
      expect((await as(['run', verb, id], {}, 'viewer')).code, verb).toBe(4);
    expect((await as(['run', 'cancel', id])).code).toBe(0);
  });
});

describe('a short id', () => {
  it('is the end or the beginning, as lists show them, and works in every command', async () => {
    const id = await start('waits');
    await until(id, 'waiting');
    const end = id.slice(-8);
    expect((await show(end)).id).toBe(id);
    expect((await show(id.slice(0, 30))).id).toBe(id);
    expect((await show(`${id.slice(0, 30).toUpperCase()}…`)).id).toBe(id);
    expect((await as(['run', 'pause', end])).out).toContain(id);
    expect((await as(['run', 'resume', end])).out).toContain(id);
    expect((await as(['run', 'cancel', end])).out).toContain(id);
    expect((await as(['run', 'wait', end])).code).toBe(1);
    expect((await json('run', 'rerun', end)).of).toBe(id);
  });

  it('that several runs have names them; that none has, or that is none, is said', async () => {
    const [one, two] = [await start('waits'), await start('waits')];
    let shared = 0;
    while (one[shared] === two[shared]) shared += 1;
    const several = await as(['run', 'show', one.slice(0, shared)]);
    expect(several.code).toBe(2);
    expect(several.err).toContain(one);
    expect(several.err).toContain(two);
    const none = await as(['run', 'show', 'ffffffff', '--json']);
    expect(none.code).toBe(1);
    expect(none.json()).toMatchObject({ code: 'not_found' });
    for (const wrong of ['abc', 'run-1', '%'])
      expect(await as(['run', 'show', wrong]), wrong).toMatchObject({
        code: 2,
        err: expect.stringContaining('at least four characters'),
      });
  });
});

describe('many runs', () => {
  it('failed ones go on from where they failed, with the flow as it is now; once', async () => {
    await deploy('mended', PICKY);
    const ids = [await start('mended', { bad: true }), await start('mended', { bad: true })];
    for (const id of ids) await until(id, 'failed');
    await deploy('mended', PICKY.replace('when: "{{ trigger.body.bad }}"', 'when: "{{ false }}"'));
    const batch = await as([
      'run',
      'rerun-failed',
      '--flow',
      'mended',
      '--from',
      'failure',
      '--flow-version',
      'released',
      '--wait',
      '--json',
    ]);
    expect(batch.code).toBe(0);
    expect(batch.json()).toMatchObject({ operation: 'rerun', state: 'done', total: 2, done: 2, skipped: 0 });
    const runs = await json('run', 'list', '--flow', 'mended');
    const anew = runs.filter((run: any) => run.retriedFrom);
    expect(anew.map((run: any) => run.retriedFrom).sort()).toEqual([...ids].sort());
    for (const { id } of anew) expect((await until(id, 'succeeded')).retriedStep).toBe('check');
    expect((await as(['run', 'rerun-failed', '--flow', 'mended'])).out).toBe('No run fits.\n');
  });

  it('those of a flow are cancelled, within the given time', async () => {
    await deploy('many', WAITS);
    const ids = [await start('many'), await start('many'), await start('many')];
    for (const id of ids) await until(id, 'waiting');
    expect((await as(['run', 'cancel-all', '--flow', 'many', '--until', '2020-01-01'])).out).toBe('No run fits.\n');
    const wrong = await as(['run', 'cancel-all', '--flow', 'many', '--since', 'yesterday']);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('--since takes a time') });
    expect((await as(['run', 'cancel-all'])).code).toBe(2);
    const { out, code } = await as(['run', 'cancel-all', '--flow', 'many', '--reason', 'a storm', '--wait']);
    expect(code).toBe(0);
    expect(out).toMatch(/^3 of 3 runs cancelled \(batch .+, done\)\.\n$/);
    for (const id of ids) expect((await until(id, 'cancelled')).error.message).toContain('a storm');

    const batches = await as(['run', 'batches']);
    expect(batches.out).toMatch(/BATCH\s+OPERATION\s+STATE/);
    const [last] = await json('run', 'batches');
    expect(last).toMatchObject({ operation: 'cancel', state: 'done', done: 3 });
    const over = await as(['run', 'stop-batch', last.id]);
    expect(over.code).toBe(1);
  });
});
