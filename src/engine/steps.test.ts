import { describe, expect, it } from 'vitest';
import { putFlow } from '../../test/flows.ts';
import { testSteps } from '../../test/steps.ts';
import { Expiry } from './expiry.ts';

const { db, spaceId, engine, until, put, send, run, outputOf, emit, rows } = await testSteps();

let made = 0;

describe('wait for an event', () => {
  const listen = (key: string, more = '') => `
  - id: reply
    wait: { event: { name: approval, key: "${key}"${more} } }
  - id: after
    set: { data: "{{ steps.reply.data }}" }`;

  it('goes to everybody who waits, once', async () => {
    const flowId = await put(listen('{{ trigger.body.key }}'));
    const ids = [
      await send(flowId, { key: 'k1' }),
      await send(flowId, { key: 'k1' }),
      await send(flowId, { key: 'k2' }),
    ];
    for (const id of ids) await until(id, ['waiting']);
    await emit({ spaceId, name: 'approval', key: 'k1', data: { yes: true } });
    for (const id of ids.slice(0, 2)) expect(outputOf(await until(id), 'after')).toEqual({ data: { yes: true } });
    expect((await until(ids[2]!, ['waiting'])).status).toBe('waiting');
    await emit({ spaceId, name: 'other', key: 'k2', data: 1 });
    await emit({ spaceId, name: 'approval', key: 'k2', data: 2 });
    expect(outputOf(await until(ids[2]!), 'after')).toEqual({ data: 2 });
    expect(await rows('waiting_event', "name = 'approval'")).toEqual([]);
    expect(await rows('event_waiter')).toEqual([]);
  });

  it('keeps what comes before anybody waits, for the first that will, in order', async () => {
    await emit({ spaceId, name: 'approval', key: 'early', data: 1 });
    await emit({ spaceId, name: 'approval', key: 'early', data: 2 });
    const flowId = await put(listen('early'));
    expect(outputOf(await until(await send(flowId)), 'after')).toEqual({ data: 1 });
    expect(outputOf(await until(await send(flowId)), 'after')).toEqual({ data: 2 });
    expect(await rows('waiting_event', "key = 'early'")).toEqual([]);
  });

  it('loses none and gives none twice when runs and events come at the same time', async () => {
    const flowId = await put(listen('{{ trigger.body.key }}'));
    const keys = Array.from({ length: 60 }, (_, i) => `busy-${i}`);
    const started = Promise.all(keys.map((key) => send(flowId, { key })));
    const emitted = Promise.all(keys.map((key, i) => emit({ spaceId, name: 'approval', key, data: i })));
    const [ids] = await Promise.all([started, emitted]);
    const got = await Promise.all(ids.map(async (id) => outputOf(await until(id), 'after').data));
    expect(got).toEqual(keys.map((_, i) => i));
    expect(await rows('waiting_event', "key like 'busy-%'")).toEqual([]);
  });

  it('gives up after its timeout: with the default, or as an error', async () => {
    const taken = await run(listen('late', ', timeout: 10ms, default: { yes: false }'));
    expect(outputOf(taken, 'reply')).toEqual({ data: { yes: false }, at: null });
    const failed = await run(listen('late', ', timeout: 10ms'));
    expect(failed.error).toMatchObject({ code: 'step_timeout', path: 'reply' });
    await emit({ spaceId, name: 'approval', key: 'late', data: 3 });
    expect(outputOf(await run(listen('late')), 'after')).toEqual({ data: 3 });
  });

  it('is sent by other flows too', async () => {
    const waiting = await send(await put(listen('case-7')));
    await until(waiting, ['waiting']);
    const sender = await run(`
  - id: tell
    emit: { name: approval, key: "case-{{ 6 + 1 }}", data: { by: "{{ run.flow }}" } }`);
    expect(outputOf(sender, 'tell')).toMatchObject({ id: expect.any(String), at: expect.any(String) });
    expect(outputOf(await until(waiting), 'after').data.by).toMatch(/^steps-/);
  });

  it('is deleted when its time has passed', async () => {
    const waiting = await send(await put(listen('short')));
    await until(waiting, ['waiting']);
    await emit({ spaceId, name: 'approval', key: 'short', data: 'in time', keep: '1ms' });
    expect(outputOf(await until(waiting), 'after')).toEqual({ data: 'in time' });
    await emit({ spaceId, name: 'approval', key: 'short', keep: '1ms' });
    await new Promise((wait) => setTimeout(wait, 5));
    const late = await send(await put(listen('short', ', timeout: 20ms, default: none')));
    expect(outputOf(await until(late), 'after')).toEqual({ data: 'none' });
    await db.system.query("update waiting_event set expires_at = expires_at - interval '1 hour' where key = 'short'");
    await new Expiry(db.system, {} as never).sweep();
    expect(await rows('waiting_event', "key = 'short'")).toEqual([]);
    await expect(emit({ spaceId, key: 'x', keep: '400d' })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('stops at a cancelled run, whose event goes to the next', async () => {
    const flowId = await put(listen('again'));
    const id = await send(flowId);
    await until(id, ['waiting']);
    await db.tx((tx) => engine.signal(tx, { spaceId, runId: id, path: '' }, { type: 'cancel', by: 'Ada' }));
    await until(id, ['cancelled']);
    expect(await rows('event_waiter')).toEqual([]);
    await emit({ spaceId, name: 'approval', key: 'again', data: 5 });
    expect(outputOf(await until(await send(flowId)), 'after')).toEqual({ data: 5 });
  });
});

describe('call', () => {
  const called = (inputs: string, steps: string, more = '') =>
    putFlow(
      db,
      spaceId,
      `reflejo: 1\nname: called-${++made}\ntitle: Called\ntrigger: { call: true }\n${inputs}\nsteps:\n${steps}\n${more}`,
    ).then(() => `called-${made}`);

  it('checks what is passed and what comes back', async () => {
    const name = await called(
      'inputs: { host: { type: string, required: true }, level: { type: integer, default: 3 } }\noutputs: { sum: { type: integer, required: true } }',
      '  - id: a\n    set: { sum: "{{ trigger.body.level }}" }',
      'output: { sum: "{{ steps.a.sum }}" }',
    );
    const call = (input: string) => run(`\n  - id: sub\n    call: { flow: ${name}, with: ${input} }`);
    expect(outputOf(await call('{ host: web }'), 'sub')).toEqual({ sum: 3 });
    expect((await call('{ level: high }')).error).toMatchObject({
      code: 'invalid_input',
      details: [
        { path: 'host', message: 'is required' },
        { path: 'level', message: 'must be a whole number, not text' },
      ],
    });
    const wrong = await called(
      'outputs: { sum: { type: integer, required: true } }',
      '  - id: a\n    set: { x: 1 }',
      'output: { sum: "{{ \'text\' }}" }',
    );
    const failed = await run(`\n  - id: sub\n    call: { flow: ${wrong} }`);
    expect(failed.error).toMatchObject({ code: 'invalid_output', details: [{ path: 'sum' }] });
  });

  it('is bounded when flows call each other', async () => {
    const name = `round-${++made}`;
    const id = await putFlow(
      db,
      spaceId,
      `reflejo: 1\nname: ${name}\ntitle: Round\ntrigger: { call: true, manual: true }\nsteps:\n  - id: again\n    when: "{{ trigger.body.?n.orValue(0) < 100 }}"\n    call: { flow: ${name}, with: { n: "{{ trigger.body.?n.orValue(0) + 1 }}" } }`,
    );
    const view = await until(await send(id, {}));
    expect(view.error).toMatchObject({ code: 'step_failed', message: 'flows call each other more than 20 deep' });
  });

  it('is cancelled with the step that called', async () => {
    const name = await called('', '  - id: forever\n    wait: { event: { key: forever } }');
    const view = await run(`
  - id: race
    parallel:
      for: any
      branches:
        - name: long
          steps: [ { id: sub, call: { flow: ${name} } } ]
        - name: short
          steps: [ { id: pause, wait: { for: 150ms } } ]`);
    expect(view.status).toBe('succeeded');
    const [sub] = await rows('run', `parent_run_id = '${view.id}'`);
    expect((await until(sub.id)).status).toBe('cancelled');
  });
});

describe('code', () => {
  it('computes from its input; braces in it are its own', async () => {
    const good = await run(
      `
  - id: count
    code:
      language: javascript
      input: { items: "{{ trigger.body.items }}" }
      source: |
        const seen = {};
        for (const item of input.items) seen[item] = (seen[item] ?? 0) + 1;
        console.log('items', input.items.length, '{{ not a template }}');
        return { seen };
  - id: after
    set: { a: "{{ steps.count.result.seen.a }}" }`,
      { items: ['a', 'b', 'a'] },
    );
    expect(outputOf(good, 'count')).toEqual({
      result: { seen: { a: 2, b: 1 } },
      console: ['items 3 {{ not a template }}'],
    });
    expect(outputOf(good, 'after')).toEqual({ a: 2 });
    expect(good.steps[0]!.input).toEqual({ input: { items: ['a', 'b', 'a'] } });
  });

  it('fails with the line and the console', async () => {
    const view = await run(`
  - id: bad
    code:
      language: javascript
      source: |
        console.log('before');
        null.x;`);
    expect(view.error).toMatchObject({
      code: 'code_failed',
      message: expect.stringContaining('(line 2)'),
      details: { line: 2, console: ['before'] },
    });
  });
});

describe('dedupe and throttle', () => {
  it('lets a key through once, however many come at the same time', async () => {
    const flowId = await put(`
  - id: once
    dedupe: { key: "{{ trigger.body.key }}", window: 1h }
  - id: after
    set: { first: "{{ steps.once.first }}" }`);
    const ids = await Promise.all(Array.from({ length: 40 }, (_, i) => send(flowId, { key: `k${i % 4}` })));
    const views = await Promise.all(ids.map((id) => until(id)));
    expect(views.filter(({ status }) => status === 'succeeded')).toHaveLength(4);
    expect(views.filter(({ status }) => status === 'stopped')).toHaveLength(36);
    const stopped = views.find(({ status }) => status === 'stopped')!;
    expect(stopped.steps.map(({ path, output }) => [path, output])).toEqual([['once', { first: false }]]);
  });

  it('forgets a key after its window, and shares keys by name', async () => {
    const step = (name: string) => `
  - id: once
    dedupe: { key: shared, window: 1s, name: ${name}, on_duplicate: continue }`;
    expect(outputOf(await run(step('incidents')), 'once')).toEqual({ first: true });
    expect(outputOf(await run(step('incidents')), 'once')).toEqual({ first: false });
    expect(outputOf(await run(step('others')), 'once')).toEqual({ first: true });
    await db.system.query("update dedupe_key set expires_at = now() - interval '1 second'");
    expect(outputOf(await run(step('incidents')), 'once')).toEqual({ first: true });
  });

  it('never lets more through than the limit', async () => {
    const flowId = await put(`
  - id: gate
    throttle: { key: "{{ trigger.body.key }}", limit: 5, window: 1h, on_excess: continue }`);
    const ids = await Promise.all(Array.from({ length: 30 }, (_, i) => send(flowId, { key: `t${i % 2}` })));
    const outputs = await Promise.all(ids.map(async (id) => outputOf(await until(id), 'gate')));
    expect(outputs.filter(({ allowed }) => allowed)).toHaveLength(10);
    expect(
      outputs
        .filter(({ allowed }) => allowed)
        .map(({ count }) => count)
        .sort(),
    ).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect(outputs.find(({ allowed }) => !allowed)).toEqual({ allowed: false, count: 5 });
  });

  it('lets the others wait for their turn', async () => {
    const flowId = await put(`
  - id: gate
    throttle: { key: k, limit: 2, window: 200ms, on_excess: wait }`);
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push(await send(flowId));
    const views = await Promise.all(ids.map((id) => until(id)));
    expect(views.map((view) => outputOf(view, 'gate').allowed)).toEqual(Array(6).fill(true));
    const times = (await rows('throttle_pass', "key = 'k'")).map(({ at }) => at.getTime()).sort((a, b) => a - b);
    expect(times).toHaveLength(6);
    for (let i = 2; i < 6; i++) expect(times[i]! - times[i - 2]!).toBeGreaterThanOrEqual(199);
  });
});

it('waits for business time', async () => {
  const flowId = await put(`
  - id: office
    wait: { until: { business: { hours: "00:00-24:00", days: [mon, tue, wed, thu, fri, sat, sun], zone: UTC, after: 20ms } } }`);
  const view = await until(await send(flowId));
  expect(view.status).toBe('succeeded');
  expect(outputOf(view, 'office').until).toMatch(/^20/);
});
