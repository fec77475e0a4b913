import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import { readRunValue, showRun } from './index.ts';

const db = await testDatabase();
const { spaceId } = db;
const { engine, until } = await testEngine(db, quietHandlers());
const large = { items: Array.from({ length: 5000 }, (_, n) => ({ n, text: 'x'.repeat(60) })), secret: 'hunter2' };
const show = (runId: string, page = {}) => db.inSpace(spaceId, (tx) => showRun(tx, spaceId, runId, page));
const value = (runId: string, of: Parameters<typeof readRunValue>[3]) =>
  db.inSpace(spaceId, (tx) => readRunValue(tx, spaceId, runId, of));

async function run(name: string, steps: string, body: unknown = large): Promise<string> {
  const flowId = await putFlow(
    db,
    spaceId,
    `reflejo: 1\nname: ${name}\ntitle: Test\ntrigger: { webhook: { path: ${name}, auth: none } }\nsteps:\n${steps}`,
  );
  const { runId } = await engine.accept({ spaceId, flowId, source: 'test', body });
  await until(runId!);
  return runId!;
}

it('shows large values cut, and gives the whole of each', async () => {
  const id = await run(
    'cut',
    `
  - id: all
    set: { copy: "{{ trigger.body }}" }
  - id: middle
    set: { some: "{{ trigger.body.items.filter(i, i.n < 1000) }}" }
  - id: small
    set: { n: "{{ size(trigger.body.items) }}" }`,
  );
  const view = await show(id);
  expect(JSON.stringify(view).length).toBeLessThan(20_000);
  const [all, middle, small] = view.steps;
  expect(view.event.large).toMatchObject({ size: JSON.stringify(large).length });
  expect(all!.large).toMatchObject({ output: { digest: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  expect(middle!.large!.output!.size).toBeGreaterThan(64 * 1024);
  expect(small).toMatchObject({ output: { n: 5000 } });
  expect(small!.large).toBeUndefined();
  expect(JSON.parse(await value(id, { part: 'event' }))).toEqual(large);
  for (const part of ['input', 'output'] as const)
    expect(JSON.parse(await value(id, { part, path: 'all' }))).toEqual({ copy: large });
  expect(JSON.parse(await value(id, { part: 'output', path: 'middle' })).some).toHaveLength(1000);
  await expect(value(id, { part: 'output', path: 'nope' })).rejects.toMatchObject({ code: 'not_found' });
});

it('shows a long loop by counts, a page of its steps and what failed', async () => {
  const id = await run(
    'paged',
    `
  - id: rows
    each:
      in: "{{ trigger.body.items }}"
      on_error: continue
      steps:
        - id: row
          set: { x: "{{ item.n == 4000 ? item.nope : item.n }}" }
  - id: end
    set: { done: true }`,
  );
  const first = await show(id, { limit: 100 });
  const outside = first.steps.filter((step) => !step.path.includes('['));
  expect(outside.map((step) => step.path)).toEqual(['rows', 'end']);
  expect(outside[0]!.items).toEqual({ total: 5000, begun: 5000, failedSteps: 1 });
  expect(first.steps).toHaveLength(2 + 100 + 1);
  expect(first.steps.find((step) => step.status === 'failed')!.path).toBe('rows[4000]/row');
  expect(first.next).toBe(100);
  const second = await show(id, { limit: 100, after: first.next });
  expect(second.steps.filter((step) => step.status === 'succeeded').map((step) => step.path)[0]).toBe('rows[100]/row');
  expect((await show(id, { limit: 5000 })).next).toBeUndefined();
});

it('never gives the values of a step marked as sensitive', async () => {
  const id = await run('hidden', '\n  - id: x\n    set: { s: "{{ trigger.body.secret }}" }\n    sensitive: true');
  expect(JSON.stringify((await show(id)).steps)).not.toContain('hunter2');
  await expect(value(id, { part: 'output', path: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
});
