// The machine, move by move: what it asks of its surroundings, what it writes, and what it gives up.
import { describe, expect, it } from 'vitest';
import { parseFlow } from '../flow/index.ts';
import type { Entry } from './entry.ts';
import { Machine } from './machine.ts';
import { compileProgram } from './program.ts';
import { FACTS } from './proof/drive.ts';

const BEGIN = FACTS.startedAt;
const refused = { code: 'tool_refused', message: 'no', retryable: false };
const away = { code: 'tool_error', message: 'away', retryable: true };

/** A machine that a test moves by hand, and all that it has written so far. */
class Run {
  readonly journal: Entry[] = [];
  readonly machine: Machine;
  /** Paths of the steps that it has asked to be carried out, with the attempt. */
  asked: string[] = [];
  now = BEGIN;

  constructor(steps: string, journal: Entry[] = [], head = '') {
    const { document, problems } = parseFlow(
      `reflejo: 1\nname: made\ntitle: Test\ntrigger: { manual: true }\n${head}\nsteps:\n${steps}`,
    );
    if (!document) throw new Error(JSON.stringify(problems));
    this.journal.push(...journal);
    this.now = journal.at(-1)?.at ?? BEGIN;
    this.machine = new Machine(compileProgram(document, 1), FACTS, journal);
    this.machine.start(this.now);
    this.#take();
  }

  #take(): this {
    this.journal.push(...this.machine.takeEntries());
    const commands = this.machine.takeCommands().filter(({ type }) => type !== 'withdraw');
    this.asked = commands.map(({ path, attempt }) => `${path} ${attempt}`);
    return this;
  }
  done(path: string, output: unknown = {}): this {
    this.machine.deliver(path, { ok: true, output }, this.now);
    return this.#take();
  }
  failed(path: string, error: typeof refused & { retryAfterMs?: number } = refused): this {
    this.machine.deliver(path, { ok: false, error }, this.now);
    return this.#take();
  }
  after(ms: number): this {
    this.now += ms;
    this.machine.tick(this.now);
    return this.#take();
  }
  do(move: (machine: Machine, now: number) => void): this {
    move(this.machine, this.now);
    return this.#take();
  }
  output(path: string): unknown {
    const entry = this.journal.findLast((one) => one.type === 'done' && one.path === path);
    return entry?.type === 'done' ? entry.output : undefined;
  }
  get status() {
    return this.machine.status;
  }
  /** Made again from what is written. */
  restarted(steps: string): Run {
    return new Run(steps, JSON.parse(JSON.stringify(this.journal)));
  }
}

const act = (id: string, more = '') => `{ id: ${id}, http: { url: "http://t/${id}" }${more && `, ${more}`} }`;
const ask = (id: string, more = '') =>
  `{ id: ${id}, ask: { of: { role: responder }, text: Well?, choices: [a] }${more && `, ${more}`} }`;

describe('retries', () => {
  const steps = `  - ${act('a', 'retry: { attempts: 3, delay: 100ms, backoff: constant }')}`;

  it('come at a time that any replay finds again', () => {
    const run = new Run(steps).failed('a', away);
    const entry = run.journal.at(-1)!;
    expect(entry).toMatchObject({ type: 'failed', attempt: 1 });
    const { retryAt } = entry as { retryAt: number };
    expect(retryAt - run.now).toBeGreaterThanOrEqual(50);
    expect(retryAt - run.now).toBeLessThanOrEqual(100);
    expect(run.machine.nextTimer).toBe(retryAt);
    expect(run.restarted(steps).machine.nextTimer).toBe(retryAt);
    expect(new Run(steps).failed('a', away).journal.at(-1)).toEqual(entry);
  });

  it('end with the attempts, or with an error that no repetition mends', () => {
    const run = new Run(steps).failed('a', away).after(100).failed('a', away).after(100);
    expect(run.asked).toEqual(['a 3']);
    expect(run.failed('a', away).status).toBe('failed');
    expect(new Run(steps).failed('a', refused).status).toBe('failed');
  });

  it('wait for as long as the tool asks', () => {
    const run = new Run(steps).failed('a', { ...away, retryAfterMs: 5000 });
    expect(run.machine.nextTimer).toBe(run.now + 5000);
  });

  it('are made of questions too, in a transaction and not as an effect', () => {
    const one = `  - ${ask('q', 'retry: { attempts: 2, delay: 10ms }')}`;
    const run = new Run(one).do((machine, now) => machine.park('q', now)).failed('q', away);
    const again = run.restarted(one);
    again.machine.tick(again.now + 10);
    expect(again.machine.takeCommands()).toMatchObject([
      { type: 'local', path: 'q', attempt: 2, input: { text: 'Well?' } },
    ]);
    expect(run.after(10).asked).toEqual(['q 2']);
    expect(run.failed('q', away).status).toBe('failed');
  });

  it('are not used up by a worker that died during an attempt', () => {
    const run = new Run(steps).restarted(steps);
    run.do((machine, now) => machine.repeat('a', now));
    expect(run.asked).toContain('a 1');
    expect(run.journal.at(-1)).toMatchObject({ type: 'started', attempt: 1 });
  });
});

describe('on_error', () => {
  it('continue gives the error as the output', () => {
    const run = new Run(
      `  - ${act('a', 'on_error: continue')}\n  - { id: b, set: { code: "{{ steps.a.error.code }}" } }`,
    );
    expect(run.failed('a').output('b')).toEqual({ code: 'tool_refused' });
  });

  it('steps run with the error in scope, and their outputs are known after a crash', () => {
    const steps = `
  - id: outer
    choose:
      - otherwise: true
        steps:
          - id: a
            http: { url: http://t/a }
            on_error: { steps: [{ id: note, set: { code: "{{ error.code }}" } }] }
  - ${act('b')}
  - { id: c, set: { code: "{{ steps.note.code }}" } }`;
    const run = new Run(steps).failed('outer/a');
    expect(run.output('outer/a/on_error/note')).toEqual({ code: 'tool_refused' });
    expect(run.restarted(steps).done('b').output('c')).toEqual({ code: 'tool_refused' });
  });

  it('an error in its steps fails the step', () => {
    const run = new Run(`  - id: a
    http: { url: http://t/a }
    on_error: { steps: [{ id: deeper, fail: { message: worse } }] }`);
    expect(run.failed('a').status).toBe('failed');
    expect(run.machine.error).toMatchObject({ code: 'flow_failed', message: 'worse' });
  });
});

describe('time', () => {
  it('fails a question that nobody answers, and ignores the answer that comes later', () => {
    const steps = `  - ${ask('q', 'timeout: 1m, on_error: continue')}\n  - ${act('b')}`;
    const run = new Run(steps).do((machine, now) => machine.park('q', now)).after(60_000);
    expect(run.asked).toEqual(['b 1']);
    expect(
      run.done('q', { choice: 'a' }).journal.filter((entry) => 'path' in entry && entry.path === 'q'),
    ).toHaveLength(2);
  });

  it('gives up all that runs inside of a block', () => {
    const run = new Run(`  - id: both
    timeout: 1s
    on_error: continue
    parallel: { branches: [{ name: x, steps: [${act('a')}] }, { name: y, steps: [${ask('q')}] }] }`);
    run.after(1000);
    expect(run.machine.takeGivenUp().sort()).toEqual(['both/a', 'both/q']);
    expect(run.status).toBe('succeeded');
  });

  it('counts a deadline from when the block was entered, also after a crash', () => {
    const steps = `  - { id: t, timeout: 1s, try: [${act('a')}], catch: [{ id: c, set: { x: 1 } }] }`;
    const run = new Run(steps);
    run.now += 400;
    expect(run.restarted(steps).machine.nextTimer).toBe(BEGIN + 1000);
  });

  it('lets what is due come in its order, however late', () => {
    const steps = `
  - id: both
    parallel:
      branches:
        - { name: late, steps: [{ id: l, wait: { for: 3h } }, { id: l2, fail: { message: late } }] }
        - { name: soon, steps: [{ id: s, wait: { for: 1h } }, { id: s2, fail: { message: soon } }] }`;
    expect(new Run(steps).after(4 * 3_600_000).machine.error?.message).toBe('soon');
  });

  it('that has come already does not wait for another write', () => {
    const run = new Run(`  - ${act('a')}\n  - { id: w, wait: { until: "2020-01-01T00:00:00Z" } }\n  - ${act('b')}`);
    expect(run.done('a').asked).toEqual(['b 1']);
  });

  it('a duration that is none fails the step, not the run behind its back', () => {
    const run = new Run(`  - { id: w, wait: { for: "{{ string(trigger.body.flag) }}" }, on_error: continue }`);
    expect(run.status).toBe('succeeded');
  });
});

describe('parallel', () => {
  const steps = `  - id: both
    parallel: { branches: [{ name: x, steps: [${act('a')}, ${act('a2')}] }, { name: y, steps: [${act('b')}] }] }`;

  it('gives every branch its last output', () => {
    const run = new Run(steps);
    expect(run.asked).toEqual(['both/a 1', 'both/b 1']);
    run.done('both/b', 2).done('both/a', 1).done('both/a2', 3);
    expect(run.output('both')).toMatchObject({ x: 3, y: 2 });
  });

  it('gives the others up with the first that fails', () => {
    const run = new Run(steps).failed('both/b');
    expect(run.status).toBe('failed');
    expect(run.machine.takeGivenUp()).toEqual(['both/a']);
    const written = run.journal.length;
    expect(run.done('both/a').journal).toHaveLength(written);
  });
});

describe('each', () => {
  const steps = (onError: string) => `  - id: rows
    each: { in: "{{ trigger.body.items }}", concurrency: 2, on_error: ${onError}, steps: [${act('a')}] }`;

  it('runs as many at a time as it may', () => {
    const run = new Run(steps('stop'));
    expect(run.asked).toEqual(['rows[0]/a 1', 'rows[1]/a 1']);
    expect(run.done('rows[1]/a').asked).toEqual(['rows[2]/a 1']);
  });

  it('stop: the first failed item ends it and gives the others up', () => {
    const run = new Run(steps('stop')).failed('rows[1]/a');
    expect(run.status).toBe('failed');
    expect(run.machine.takeGivenUp()).toEqual(['rows[0]/a']);
  });

  it.each(['continue', 'collect'])('%s: failed items are listed', (onError) => {
    const run = new Run(steps(onError)).failed('rows[1]/a').done('rows[0]/a', 'x').done('rows[2]/a', 'z');
    expect(run.output('rows')).toMatchObject({
      items: ['x', null, 'z'],
      failed: [{ index: 1, error: { code: 'tool_refused' } }],
    });
  });
});

describe('try', () => {
  const steps = (caught: string) => `
  - id: t
    try: [${act('a')}]
    catch: [${caught}]
    finally: [${act('f')}]
  - { id: after, set: { x: 1 } }`;

  it('catches, runs finally, and goes on', () => {
    const run = new Run(steps('{ id: c, set: { step: "{{ error.step }}" } }')).failed('t/a');
    expect(run.output('t/c')).toEqual({ step: 't/a' });
    expect(run.asked).toEqual(['t/f 1']);
    expect(run.done('t/f').output('after')).toEqual({ x: 1 });
  });

  it('runs finally although catch fails, and fails with the error of catch', () => {
    const run = new Run(steps('{ id: c, fail: { message: worse } }')).failed('t/a');
    expect(run.asked).toEqual(['t/f 1']);
    expect(run.done('t/f').machine.error).toMatchObject({ message: 'worse' });
  });

  it('fails with the error of finally', () => {
    const run = new Run(steps('{ id: c, set: { x: 1 } }')).done('t/a').failed('t/f');
    expect(run.machine.error).toMatchObject({ code: 'tool_refused' });
  });
});

describe('the end', () => {
  it.each([
    ['each', `each: { in: [1, 2], concurrency: 2, steps: [{ id: s, stop: { reason: enough } }, ${act('a')}] }`],
    [
      'parallel',
      `parallel: { branches: [{ name: x, steps: [${act('a')}] }, { name: y, steps: [{ id: s, stop: { reason: enough } }] }] }`,
    ],
    ['try', `try: [{ id: s, stop: { reason: enough } }]\n    catch: [{ id: c, set: { x: 1 } }]`],
    ['choose', `choose: [{ otherwise: true, steps: [{ id: s, stop: { reason: enough } }] }]`],
  ])('stop inside of %s ends the run', (_name, block) => {
    const run = new Run(`  - id: outer\n    ${block}\n  - ${act('never')}`);
    expect(run.status).toBe('stopped');
    expect(run.asked).toEqual([]);
    expect(run.journal.at(-1)).toMatchObject({ type: 'finished', status: 'stopped', output: 'enough' });
  });

  it('cancel gives up what is open, once', () => {
    const run = new Run(`  - ${act('a')}`).do((machine, now) => machine.cancel('moot', now));
    expect(run.status).toBe('cancelled');
    expect(run.machine.takeGivenUp()).toEqual(['a']);
    const written = run.journal.length;
    run.do((machine, now) => machine.cancel('again', now)).do((machine) => machine.fail(refused));
    expect(run.done('a').journal).toHaveLength(written);
  });

  it('gives the output, or fails when there is none', () => {
    expect(
      new Run(`  - { id: a, set: { x: 2 } }`, [], 'output: { twice: "{{ steps.a.x + steps.a.x }}" }').machine.output,
    ).toEqual({ twice: 4 });
    const broken = new Run(`  - { id: a, set: { x: 2 } }`, [], 'output: "{{ steps.a.y }}"');
    expect(broken.machine).toMatchObject({ status: 'failed', error: { code: 'expression_failed', path: 'output' } });
  });

  it('a step that is skipped gives null, and a condition that is no condition fails', () => {
    const run = new Run(
      `  - ${act('a', 'when: "{{ false }}"')}\n  - { id: b, set: { seen: "{{ steps.a == null }}" } }`,
    );
    expect(run.output('b')).toEqual({ seen: true });
    expect(new Run(`  - ${act('a', 'when: "{{ 3 }}"')}`).machine.error).toMatchObject({ code: 'expression_failed' });
  });
});

describe('an unknown outcome', () => {
  const steps = `  - ${act('a')}\n  - ${act('b')}`;
  const doubtful = () => {
    const run = new Run(steps).restarted(steps);
    expect(run.machine.open.has('a')).toBe(true);
    return run.do((machine, now) => machine.doubt('a', now));
  };

  it('is put before a person once, and waits for that', () => {
    const run = doubtful();
    expect(run.journal.at(-1)).toMatchObject({ type: 'unknown', path: 'a' });
    expect(run.restarted(steps).asked).toEqual([]);
  });

  it('done goes on with what the person gives', () => {
    const run = doubtful().do((machine, now) => machine.resolve('a', 'done', 'Ada', { id: 7 }, now));
    expect(run.output('a')).toEqual({ id: 7 });
    expect(run.asked).toEqual(['b 1']);
  });

  it('not done fails the step', () => {
    const run = doubtful().do((machine, now) => machine.resolve('a', 'not_done', 'Ada', undefined, now));
    expect(run.machine.error).toMatchObject({ code: 'outcome_unknown' });
  });

  it('retry makes the attempt again, and a second word changes nothing', () => {
    const run = doubtful().do((machine, now) => machine.resolve('a', 'retry', 'Ada', undefined, now));
    expect(run.asked).toEqual(['a 1']);
    const written = run.journal.length;
    run.do((machine, now) => machine.resolve('a', 'retry', 'Bob', undefined, now));
    expect(run.asked).toEqual([]);
    expect(run.journal).toHaveLength(written);
  });

  it('nobody can say anything of a step whose outcome is on its way', () => {
    const run = new Run(steps).do((machine, now) => machine.resolve('a', 'done', 'Ada', 1, now));
    expect(run.output('a')).toBeUndefined();
  });
});

it('a sub-run is begun in a transaction, and its end is the step’s', () => {
  const steps = `  - { id: sub, call: { flow: other, with: { n: 1 } } }\n  - ${act('b')}`;
  const run = new Run(steps);
  expect(run.asked).toEqual(['sub 1']);
  run.do((machine, now) => machine.park('sub', now));
  expect(run.restarted(steps).done('sub', { x: 1 }).asked).toEqual(['b 1']);
});
