// The control-flow features of the Serverless Workflow specification, each as a flow of ours: what its
// conformance scenarios require, told in our own words and language.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunView } from '../../src/engine/index.ts';
import { AppError } from '../../src/errors.ts';
import { checkFlow } from '../../src/flow/index.ts';
import { fromRoot } from '../../src/paths.ts';
import { testDatabase } from '../database.ts';
import { quietHandlers, testEngine } from '../engine.ts';
import { putFlow } from '../flows.ts';

const FOLDER = fromRoot('test/conformance/flows');
const names = readdirSync(FOLDER).map((file) => file.replace('.flow.yaml', ''));
const source = (name: string) => readFileSync(`${FOLDER}/${name}.flow.yaml`, 'utf8');

const db = await testDatabase();
const { spaceId } = db;
let flaky = 0;
const answers: Record<string, () => { status: number; body: unknown }> = {
  '/pets/7': () => ({ status: 200, body: { id: 7, status: 'available', photoUrls: ['x'] } }),
  '/missing': () => {
    throw new AppError('tool_refused', 'there is no such thing', { info: { status: 404 } });
  },
  '/flaky': () => {
    if (++flaky < 3) throw new AppError('tool_error', 'not yet', { info: { status: 503 } });
    return { status: 200, body: { turn: flaky } };
  },
};
const handlers = quietHandlers({
  effects: {
    http: { repeatable: () => true, run: async ({ input }) => ({ output: answers[new URL(input.url).pathname]!() }) },
  },
});
const { engine, until } = await testEngine(db, handlers);
const flows = new Map<string, string>();
for (const name of names) flows.set(name, await putFlow(db, spaceId, source(name)));

const start = async (name: string, body: unknown = {}) =>
  (await engine.accept({ spaceId, flowId: flows.get(name)!, source: 'test', body })).runId!;
const run = async (name: string, body?: unknown) => until(await start(name, body));
const emit = (name: string, key: string, data: unknown) => db.tx((tx) => engine.emit(tx, { spaceId, name, key, data }));
const ids = (view: RunView) => view.steps.map(({ id }) => id);

/** The output of the run, as its journal has it. */
async function outputOf(view: RunView): Promise<unknown> {
  expect([view.status, view.error]).toEqual(['succeeded', null]);
  const { rows } = await db.system.query('select entries from journal where run_id = $1 order by seq', [view.id]);
  return rows.flatMap((row) => row.entries).find((entry) => entry.type === 'finished').output;
}

it.each(names)('%s passes the checker', (name) => {
  const known = new Set(names);
  expect(checkFlow(source(name), { flows: known }).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

describe('branch and fork', () => {
  it('waits for all branches, and gives what each gave', async () => {
    expect(await outputOf(await run('branch'))).toEqual({ colours: ['red', 'blue'] });
  });
  it('fails with the branch that failed, and gives the others up', async () => {
    const view = await run('branch-fails');
    expect([view.status, view.error?.code]).toEqual(['failed', 'no_good']);
    expect(view.steps.find(({ id }) => id === 'slow_pause')?.status).toBe('skipped');
  });
  it('takes the first of competing branches', async () => {
    const view = await run('fork-compete');
    expect(await outputOf(view)).toBe('hare');
    expect(ids(view)).not.toContain('tortoise_wins');
  });
  it('takes as many as are needed', async () => {
    expect(await outputOf(await run('fork-two-of-three'))).toEqual({ a: { vote: true }, b: null, c: { vote: true } });
  });
});

describe('data flow', () => {
  it('takes what a step needs of its input', async () => {
    const claims = [
      { type: 'iss', value: 'x' },
      { type: 'sub', value: 'jane@example.com' },
    ];
    const user = { firstName: 'Jane', lastName: 'Doe', claims };
    expect(await outputOf(await run('data-flow-input', { user }))).toEqual({
      name: 'Jane Doe',
      sub: 'jane@example.com',
    });
  });
  it('gives what the flow says of its output, and checks it', async () => {
    expect(await outputOf(await run('data-flow-output', { id: 7 }))).toEqual({ id: 7, status: 'available' });
  });
  it('keeps the outputs of steps for those after them', async () => {
    expect(await outputOf(await run('data-flow-context', { n: 2 }))).toBe(41);
  });
});

describe('do, set, switch', () => {
  it('runs steps in order', async () => {
    const view = await run('do');
    expect(await outputOf(view)).toEqual(['one', 'two', 'three']);
    expect(ids(view)).toEqual(['one', 'two', 'three']);
  });
  it('makes values of every type', async () => {
    expect(await outputOf(await run('set', { shape: 'circle', size: 4 }))).toEqual({
      text: 'circle of 4',
      number: 8,
      list: [1, 4, { nested: 'circle' }],
      nothing: null,
      literal: 'no {{ expression }}',
    });
  });
  it.each([
    ['electronic', 0, 'electronically'],
    ['physical', 1, 'by hand'],
    ['other', 2, 'not at all'],
  ])('takes the case of %s', async (order, branch, handled) => {
    const view = await run('switch', { order });
    expect(await outputOf(view)).toEqual({ branch, handled });
    expect(view.steps).toHaveLength(2);
  });
  it('goes on when no case holds', async () => {
    expect(await outputOf(await run('switch-without-default', { n: 1 }))).toEqual({ branch: null, went_on: true });
  });
});

describe('for', () => {
  it('goes through a list with the index', async () => {
    expect(await outputOf(await run('for', { colours: ['red', 'green'] }))).toEqual([
      { name: 'red', place: 0 },
      { name: 'green', place: 1 },
    ]);
  });
  it('does nothing for an empty one', async () => {
    expect(await outputOf(await run('for', { colours: [] }))).toEqual([]);
  });
  it('ends early by a condition', async () => {
    expect(await outputOf(await run('for-while', { numbers: [3, 4, 5, 6], limit: 7 }))).toEqual({ total: 7, turns: 2 });
    expect(await outputOf(await run('for-while', { numbers: [1, 1], limit: 7 }))).toEqual({ total: 2, turns: 2 });
  });
});

describe('raise and try', () => {
  it('ends the run with the error of the flow', async () => {
    const view = await run('raise', { host: 'web-1' });
    expect(view.error).toMatchObject({ code: 'not_compliant', message: 'web-1 is not compliant', path: 'refuse' });
    expect(ids(view)).toEqual(['refuse']);
  });
  it('raises a caught error again', async () => {
    expect((await run('raise-again')).error).toMatchObject({ code: 'high', message: 'outside: deep down' });
  });
  it('catches by code and shows the error', async () => {
    expect(await outputOf(await run('try-catch'))).toEqual({
      caught: { code: 'tool_refused', status: 404, step: 'guarded/lookup' },
      cleaned: 'tool_refused',
    });
  });
  it('lets other errors go on, after finally', async () => {
    const view = await run('try-not-caught');
    expect(view.error).toMatchObject({ code: 'tool_refused', path: 'guarded' });
    expect(ids(view)).toEqual(['guarded', 'lookup', 'cleaned']);
  });
  it('tries again as the policy says', async () => {
    expect(await outputOf(await run('try-retry'))).toBe(3);
  });
  it('catches a timeout', async () => {
    expect(await outputOf(await run('try-timeout'))).toBe('step_timeout');
  });
});

describe('wait, emit, listen', () => {
  it('waits as long as it says', async () => {
    expect(await outputOf(await run('wait'))).toBe(true);
  });
  it('hears an event that another flow sends', async () => {
    const listening = await start('listen-one', { patient: 'p1' });
    await until(listening, ['waiting']);
    await run('emit', { patient: 'p1', temperature: 38 });
    expect(await outputOf(await until(listening))).toBe(38);
  });
  it('hears an event that came before', async () => {
    await run('emit', { patient: 'p2', temperature: 39 });
    expect(await outputOf(await run('listen-one', { patient: 'p2' }))).toBe(39);
  });
  it('hears whichever comes first', async () => {
    const listening = await start('listen-any', { patient: 'p3' });
    await until(listening, ['waiting']);
    await emit('doctor.left', 'p3', null);
    expect(await outputOf(await until(listening))).toEqual({ greeted: false, left: true });
  });
  it('hears all of several, in any order', async () => {
    const listening = await start('listen-all', { patient: 'p4' });
    await emit('doctor.left', 'p4', 'bye');
    await emit('doctor.greeted', 'p4', { temperature: 37 });
    expect(await outputOf(await until(listening))).toEqual([37, 'bye']);
  });
  it('hears events until a condition holds', async () => {
    const listening = await start('listen-until', { patient: 'p5' });
    for (const temperature of [36, 37, 39, 40]) await emit('doctor.greeted', 'p5', { temperature });
    expect(await outputOf(await until(listening))).toEqual({ count: 3, last: 39 });
  });
  it('runs a flow inside of a flow', async () => {
    expect(await outputOf(await run('call-flow'))).toBe(true);
  });
});
