import { describe, expect, it } from 'vitest';
import { testSteps } from '../../test/steps.ts';

const { until, calls, withdrawn, put, send, run, outputOf, rows } = await testSteps();

describe('while', () => {
  it('polls until the answer is there, with a delay between', async () => {
    const view = await run(`
  - id: poll
    while:
      condition: "{{ last == null || last.body.turn < 2 }}"
      delay: 5ms
      steps:
        - id: ask_tool
          http: { url: "http://tool/poll" }`);
    expect(view.status).toBe('succeeded');
    expect(outputOf(view, 'poll')).toMatchObject({ iterations: 3, ended: 'condition', last: { body: { turn: 2 } } });
    expect(view.steps.map((step) => step.path)).toEqual([
      'poll',
      'poll[0]/ask_tool',
      'poll[1]/ask_tool',
      'poll[2]/ask_tool',
    ]);
  });

  it('fails at its maximum, or goes on', async () => {
    const loop = (more: string) => `
  - id: turn
    while:
      condition: "{{ true || index > 0 }}"
      max: 1000
      ${more}
      steps:
        - id: n
          set: { n: "{{ index }}" }`;
    expect((await run(loop(''))).error).toMatchObject({ code: 'loop_limit', path: 'turn' });
    expect(outputOf(await run(loop('on_max: continue')), 'turn')).toEqual({
      iterations: 1000,
      last: { n: 999 },
      ended: 'max',
    });
  });
});

describe('parallel', () => {
  it('takes the first that finishes and gives the others up', async () => {
    const view = await run(`
  - id: race
    parallel:
      for: any
      branches:
        - name: person
          steps:
            - id: question
              ask: { of: { role: responder }, text: "?", choices: [yes] }
        - name: clock
          steps:
            - id: pause
              wait: { for: 10ms }
        - name: event
          steps:
            - id: listen
              wait: { event: { key: never } }
  - id: after
    set: { x: "{{ steps.race.clock.until != '' }}", y: "{{ steps.race.person }}" }`);
    expect(view.status).toBe('succeeded');
    expect(outputOf(view, 'after')).toEqual({ x: true, y: null });
    expect(withdrawn).toContain('ask race/question');
    expect(await rows('event_waiter')).toEqual([]);
  });

  it('bears as many failures as it has branches to spare', async () => {
    const flow = (needed: number | string) => `
  - id: some
    parallel:
      for: ${needed}
      branches:
        - name: a
          steps: [ { id: a1, http: { url: "http://tool/broken" } } ]
        - name: b
          steps: [ { id: b1, set: { v: 1 } } ]
        - name: c
          steps: [ { id: c1, wait: { for: 5ms } }, { id: c2, set: { v: 2 } } ]`;
    expect(outputOf(await run(flow(2)), 'some')).toEqual({ a: null, b: { v: 1 }, c: { v: 2 } });
    expect((await run(flow(3))).error).toMatchObject({ code: 'tool_refused', path: 'some' });
  });
});

it('ends although a timer fires while an outcome is being written', async () => {
  const flowId = await put(`
  - id: both
    parallel:
      branches:
        - name: a
          steps: [ { id: a1, http: { url: "http://tool/race" } } ]
        - name: b
          steps: [ { id: b1, wait: { for: 5ms } } ]`);
  for (let i = 0; i < 150; i++) expect((await until(await send(flowId))).status).toBe('succeeded');
}, 60_000);

describe('each', () => {
  it('tries only the failed items again and keeps the order', async () => {
    const view = await run(
      `
  - id: rows
    retry: { attempts: 3, delay: 5ms }
    each:
      in: "{{ trigger.body.items }}"
      concurrency: 4
      on_error: continue
      steps:
        - id: call_tool
          http: { url: "http://rows/{{ item }}" }
      collect: "{{ steps.call_tool.body.url }}"`,
      { items: ['a?fails=0', 'b?fails=2', 'c?fails=9', 'd?fails=1', 'broken'] },
    );
    const { items, failed } = outputOf(view, 'rows');
    expect(items).toEqual(['http://rows/a?fails=0', 'http://rows/b?fails=2', null, 'http://rows/d?fails=1', null]);
    expect(failed.map(({ index, error }: any) => [index, error.code])).toEqual([
      [2, 'tool_error'],
      [4, 'tool_refused'],
    ]);
    const attempts = (part: string) => calls.filter(({ url }) => url.startsWith(`http://rows/${part}`)).length;
    expect(['a?', 'b?', 'c?', 'd?', 'broken'].map(attempts)).toEqual([1, 3, 3, 2, 1]);
    expect(view.steps.map((step) => step.path)).toContain('rows[1]~3/call_tool');
  });

  it('goes through fifty thousand items', async () => {
    const items = Array.from({ length: 50_000 }, (_, i) => i);
    const view = await run(
      `
  - id: rows
    each:
      in: "{{ trigger.body.items }}"
      concurrency: 10
      steps:
        - id: row
          set: { twice: "{{ item * 2 }}" }
      collect: "{{ steps.row.twice }}"
  - id: count
    set: { n: "{{ size(steps.rows.items) }}", last: "{{ steps.rows.items[49999] }}" }`,
      { items },
    );
    expect(outputOf(view, 'count')).toEqual({ n: 50_000, last: 99_998 });
  }, 60_000);
});

describe('try', () => {
  it('catches by code, shows the error in finally, and runs finally before a stop', async () => {
    const view = await run(`
  - id: outer
    try:
      - id: inner
        try: [ { id: a, fail: { message: no, code: mine } } ]
        catch: { codes: [other], steps: [ { id: wrong, set: { x: 1 } } ] }
        finally: [ { id: seen, set: { code: "{{ error.code }}", step: "{{ error.step }}" } } ]
    catch: [ { id: caught, set: { code: "{{ error.code }}" } } ]
    finally: [ { id: also, set: { code: "{{ error.code }}" } } ]
  - id: fine
    try: [ { id: b, set: { x: 1 } } ]
    finally: [ { id: none, set: { error: "{{ error }}" } } ]
  - id: stopping
    try: [ { id: enough, stop: { reason: enough } } ]
    finally: [ { id: cleanup, set: { x: 1 } } ]`);
    expect(view.status).toBe('stopped');
    expect(outputOf(view, 'outer/inner/seen')).toEqual({ code: 'mine', step: 'outer/inner/a' });
    expect(outputOf(view, 'outer/caught')).toEqual({ code: 'mine' });
    expect(outputOf(view, 'outer/also')).toEqual({ code: 'mine' });
    expect(outputOf(view, 'fine/none')).toEqual({ error: null });
    expect(outputOf(view, 'stopping/cleanup')).toEqual({ x: 1 });
    expect(view.steps.map((step) => step.id)).not.toContain('wrong');
  });

  it('catches the timeout of its steps', async () => {
    const view = await run(`
  - id: guarded
    timeout: 20ms
    try: [ { id: long, wait: { event: { key: nobody } } } ]
    catch: { codes: [step_timeout], steps: [ { id: late, set: { code: "{{ error.code }}" } } ] }
    finally: [ { id: last, wait: { for: 30ms } } ]`);
    expect(view.status).toBe('succeeded');
    expect(outputOf(view, 'guarded/late')).toEqual({ code: 'step_timeout' });
    expect(await rows('event_waiter')).toEqual([]);
  });
});
