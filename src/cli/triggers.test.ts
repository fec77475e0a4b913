// The commands that begin runs by hand and send events to waiting ones, and what a flow shows of its trigger.
import { describe, expect, it } from 'vitest';
import { cli } from '../../test/cli.ts';
import { testInstance } from '../../test/cli-instance.ts';

const { env, tokenOf, as, file } = await testInstance();
const deploy = (source: string) => as(['flow', 'deploy', '-', '--json'], { readInput: async () => source });

describe('flow start', () => {
  const BY_HAND = `reflejo: 1
name: by-hand
title: By hand
trigger: { manual: true, filter: 'trigger.body.ip != "0.0.0.0"' }
inputs: { ip: { type: string, required: true }, days: { type: integer }, tags: { type: array, items: { type: string } } }
steps:
  - { id: a, set: { ip: "{{ trigger.body.ip }}", body: "{{ trigger.body }}" } }
`;

  it('takes the fields of the form, and waits for the run', async () => {
    await deploy(BY_HAND);
    const set = ['ip=203.0.113.7', 'days=3', 'tags=a, b'].flatMap((one) => ['--set', one]);
    const { code, json } = await as(['flow', 'start', 'by-hand', ...set, '--wait', '--json']);
    expect([code, json().status]).toEqual([0, 'succeeded']);
    const shown = await as(['run', 'show', json().runId, '--json']);
    expect(shown.json().steps[0].output.body).toEqual({ ip: '203.0.113.7', days: 3, tags: ['a', 'b'] });
  });

  it('tells where to see the run; and that there is none when the filter said no', async () => {
    const text = await as(['flow', 'start', 'by-hand', '--set', 'ip=203.0.113.7']);
    expect(text.out).toMatch(/^Run [0-9a-f-]{36}\nSee it: reflejo run show /);
    const none = ['flow', 'start', 'by-hand', '--set', 'ip=0.0.0.0', '--wait'];
    expect((await as(none)).out).toContain('no run was made');
    const json = await as([...none, '--json']);
    expect([json.code, json.json()]).toEqual([0, { runId: null, alertId: null }]);
  });

  it('says which field is at fault', async () => {
    const { code, err } = await as(['flow', 'start', 'by-hand', '--set', 'days=x']);
    expect(code).toBe(1);
    expect(err).toContain('inputs.ip');
    expect(err).toContain('inputs.days');
    const unknown = await as(['flow', 'start', 'by-hand', '--set', 'ip=1', '--set', 'other=1', '--json']);
    expect([unknown.code, unknown.json().problems]).toEqual([1, [expect.objectContaining({ path: 'inputs.other' })]]);
    expect((await as(['flow', 'start', 'by-hand', '--set', 'ip'])).code).toBe(2);
  });

  it('is for flows that are started by hand, by people who may', async () => {
    await deploy(BY_HAND.replaceAll('by-hand', 'by-hook').replace('manual: true', 'webhook: { path: h, auth: none }'));
    const wrong = await as(['flow', 'start', 'by-hook', '--set', 'ip=1', '--json']);
    expect([wrong.code, wrong.json().code]).toEqual([1, 'conflict']);
    expect((await as(['flow', 'start', 'nothing', '--json'])).json().code).toBe('not_found');
    const viewer = { env: { ...env, REFLEJO_TOKEN: await tokenOf('viewer') } };
    const refused = await cli(['flow', 'start', 'by-hand', '--set', 'ip=1', '--json'], viewer);
    expect([refused.code, refused.json().code]).toEqual([4, 'forbidden']);
  });
});

describe('event emit', () => {
  const WAITS = `reflejo: 1
name: waits
title: Waits
trigger: { manual: true }
inputs: { ticket: { type: string, required: true } }
steps:
  - { id: w, wait: { event: { name: reply, key: "{{ trigger.body.ticket }}" } } }
`;
  const start = async (ticket: string) =>
    (await as(['flow', 'start', 'waits', '--set', `ticket=${ticket}`, '--json'])).json().runId;
  const outputOf = async (runId: string) =>
    (await as(['run', 'wait', runId, '--timeout', '20', '--json'])).json().steps[0].output;

  it('reaches the run that waits for the name and the key, with what the input says', async () => {
    const { code } = await deploy(WAITS);
    expect(code).toBe(0);
    const [other, runId] = [await start('T-1'), await start('T-2')];
    const sent = await as(['event', 'emit', 'reply', '--key', 'T-2', '--file', '-'], {
      readInput: async () => '{"ok":true}',
    });
    expect([sent.code, sent.out]).toEqual([0, expect.stringContaining('is stored')]);
    expect(JSON.stringify(await outputOf(runId))).toContain('"ok":true');
    expect((await as(['run', 'show', other, '--json'])).json().status).toBe('waiting');
    expect((await as(['run', 'cancel', other])).code).toBe(0);
  });

  it('is kept for who comes later', async () => {
    await as(['event', 'emit', 'reply', '--key', 'T-3', '--file', file('late.json', '{"late":1}'), '--keep', '1h']);
    expect(JSON.stringify(await outputOf(await start('T-3')))).toContain('"late":1');
  });

  it('needs a key, a name and data that can be read', async () => {
    expect((await as(['event', 'emit', 'reply'])).code).toBe(2);
    expect((await as(['event', 'emit', 'no name', '--key', 'k'])).code).not.toBe(0);
    const broken = await as(['event', 'emit', 'reply', '--key', 'k', '--file', file('broken.json', '{')]);
    expect([broken.code, broken.err]).toEqual([2, expect.stringContaining('broken.json is not valid JSON')]);
  });
});

describe('flow show', () => {
  it('says when a schedule ticks next, and what keeps a poll', async () => {
    const steps = 'steps:\n  - { id: a, set: { x: 1 } }\n';
    await deploy(
      `reflejo: 1\nname: ticks\ntitle: Ticks\ntrigger: { schedule: { cron: "30 8 * * *", zone: Asia/Tokyo } }\n${steps}`,
    );
    const text = await as(['flow', 'show', 'ticks']);
    expect(text.out).toContain('schedule: next ');
    const { triggerState } = (await as(['flow', 'show', 'ticks', '--json'])).json();
    expect(triggerState).toMatchObject({
      kind: 'schedule',
      failures: 0,
      upcoming: [expect.any(String), expect.any(String)],
    });
    await deploy(
      `reflejo: 1\nname: asks\ntitle: Asks\ntrigger: { poll: { every: 1h, http: { url: "http://127.0.0.1:9/" }, items: "{{ response.body }}", key: "{{ item }}" } }\n${steps}`,
    );
    await expect
      .poll(async () => (await as(['flow', 'show', 'asks'])).out, { timeout: 15_000 })
      .toMatch(/poll: next .*\n.*failed once: /);
  });
});
