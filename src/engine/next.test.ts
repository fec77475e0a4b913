// The core promise: wherever a process dies, the journal is enough to go on, and nothing of it is done again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFlow } from '../flow/index.ts';
import type { RunFacts } from './command.ts';
import type { Entry } from './entry.ts';
import { Machine } from './machine.ts';
import { next } from './next.ts';
import { compileProgram, type Program } from './program.ts';
import type { Outcome } from './types.ts';

const facts = (body: unknown): RunFacts => ({
  id: '0190a1b2-0000-7000-8000-000000000000',
  flow: 'test',
  version: 1,
  startedAt: 1_700_000_000_000,
  space: { id: 's', slug: 'main', name: 'Main' },
  trigger: { body, headers: {}, source: 'test', received_at: '2023-11-14T22:13:20.000Z' },
});

function program(steps: string): Program {
  const source = `reflejo: 1\nname: test\ntitle: Test\ntrigger: { webhook: { path: test, auth: none } }\nsteps:\n${steps}`;
  const { document, problems } = parseFlow(source);
  if (!document) throw new Error(JSON.stringify(problems));
  return compileProgram(document, 1);
}

/** What a tool answers to the nth attempt of a step. */
type Tool = (path: string, attempt: number) => Outcome;

interface Ended {
  status: string;
  outputs: Record<string, unknown>;
  journal: Entry[];
  /** Paths in the order in which the tool was asked. */
  asked: string[];
}

/**
 * Drives a program to its end in memory. Before each write `dies(writes so far)` decides whether the process is lost:
 * then everything but the journal is forgotten. The tool has been asked all the same.
 */
function drive(code: Program, body: unknown, tool: Tool, dies: (write: number) => boolean = () => false): Ended {
  const journal: Entry[] = [];
  const asked: string[] = [];
  let writes = 0;
  let now = 1_700_000_000_000;
  for (let lives = 0; lives < 500; lives++) {
    const machine = new Machine(code, facts(body), journal);
    machine.start(now);
    for (let dead = false; !dead; ) {
      if (dies(writes++)) {
        dead = true;
        break;
      }
      journal.push(...machine.takeEntries());
      if (machine.status !== 'active') return { status: machine.status, outputs: outputsOf(journal), journal, asked };
      const commands = machine.takeCommands();
      for (const { path, attempt, inDoubt } of commands) {
        if (inDoubt) machine.repeat(path, ++now);
        else {
          asked.push(path);
          machine.deliver(path, tool(path, attempt), ++now);
        }
      }
      if (commands.length === 0) {
        now = Math.max(now + 1, machine.nextTimer ?? now + 1);
        machine.tick(now);
      }
    }
  }
  throw new Error('the run does not end');
}

function outputsOf(journal: Entry[]): Record<string, unknown> {
  const outputs: Record<string, unknown> = {};
  // a wait's output is a time, which depends on when it was entered
  for (const entry of journal) if (entry.type === 'done' && entry.kind !== 'wait') outputs[entry.path] = entry.output;
  return outputs;
}

const ok = (output: unknown): Outcome => ({ ok: true, output });
const away: Outcome = { ok: false, error: { code: 'tool_error', message: 'away', retryable: true } };

const FLOWS: Record<string, string> = {
  sequence: `
  - { id: a, http: { url: "http://t/a" }, retry: { attempts: 3 } }
  - { id: b, set: { got: "{{ steps.a.n }}" } }
  - { id: c, http: { url: "http://t/{{ steps.b.got }}" } }`,
  branches: `
  - id: pick
    choose:
      - when: "{{ trigger.body.n > 1 }}"
        steps: [{ id: high, http: { url: "http://t/high" } }, { id: kept, set: { x: "{{ steps.high.n }}" } }]
      - otherwise: true
        steps: [{ id: low, set: { x: 0 } }]
  - { id: after, set: { seen: "{{ steps.?kept.?x.orValue(-1) }}" } }`,
  loop: `
  - id: rows
    each:
      in: "{{ trigger.body.items }}"
      concurrency: 2
      on_error: collect
      steps: [{ id: ask, http: { url: "http://t/{{ item }}" }, retry: { attempts: 2 } }, { id: keep, set: { n: "{{ steps.ask.n }}", index: "{{ index }}" } }]
  - { id: count, set: { n: "{{ size(steps.rows.items) }}", failed: "{{ size(steps.rows.failed) }}" } }`,
  handled: `
  - id: guarded
    try: [{ id: risky, http: { url: "http://t/risky" } }]
    catch: [{ id: caught, set: { code: "{{ error.code }}" } }]
    finally: [{ id: last, http: { url: "http://t/last" }, on_error: continue }]
  - { id: soft, http: { url: "http://t/soft" }, on_error: { steps: [{ id: note, set: { why: "{{ error.message }}" } }] } }
  - { id: nap, wait: { for: 2h } }
  - { id: end, set: { done: true } }`,
  side: `
  - id: both
    parallel:
      branches:
        - { name: one, steps: [{ id: left, http: { url: "http://t/left" } }] }
        - { name: two, steps: [{ id: pause, wait: { for: 5m } }, { id: right, http: { url: "http://t/right" } }] }
  - { id: sum, set: { n: "{{ steps.left.n + steps.right.n }}" } }`,
};

const body = { n: 2, items: ['a', 'b', 'c', 'd'] };
/** Fails a path's first attempts as told, then answers by the path, so that a repetition gives the same. */
const toolOf =
  (failures: Record<string, number>): Tool =>
  (path, attempt) =>
    attempt <= (failures[path] ?? 0) ? away : ok({ n: path.length });

describe('a run that dies before any of its writes', () => {
  for (const [name, steps] of Object.entries(FLOWS)) {
    const code = program(steps);
    it(`ends as if it had not: ${name}`, () => {
      const paths = drive(code, body, toolOf({})).asked;
      fc.assert(
        fc.property(
          fc.dictionary(fc.constantFrom(...new Set(paths)), fc.constantFrom(0, 0, 1), { maxKeys: 4 }),
          fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 6 }),
          (failures, deaths) => {
            const undisturbed = drive(code, body, toolOf(failures));
            // an attempt whose outcome was lost counts as one, so only steps that do not fail are compared exactly
            const calm = Object.values(failures).every((n) => n === 0);
            const disturbed = drive(code, body, toolOf(calm ? {} : failures), (write) => deaths.includes(write));
            if (!calm) return disturbed.status !== 'active';
            expect(disturbed.status).toBe(undisturbed.status);
            expect(disturbed.outputs).toEqual(undisturbed.outputs);
            for (const path of undisturbed.asked) expect(disturbed.asked).toContain(path);
            return true;
          },
        ),
        { numRuns: 150 },
      );
    });
  }
});

it('asks nothing again whose outcome is in the journal, from any prefix of it', () => {
  for (const steps of Object.values(FLOWS)) {
    const code = program(steps);
    const { journal } = drive(code, body, toolOf({}));
    for (let length = 1; length <= journal.length; length++) {
      const known = journal.slice(0, length);
      const done = new Set(known.flatMap((entry) => (entry.type === 'done' ? [entry.path] : [])));
      const { commands, entries } = next(code, facts(body), known, 1_700_000_100_000);
      for (const command of commands) expect(done).not.toContain(command.path);
      for (const entry of entries) if (entry.type === 'done') expect(done).not.toContain(entry.path);
    }
  }
});

it('gives the same commands for the same journal', () => {
  const code = program(FLOWS.loop!);
  const once = next(code, facts(body), [], 1_700_000_000_000);
  const twice = next(code, facts(body), [], 1_700_000_000_000);
  expect(twice.entries).toEqual(once.entries);
  expect(twice.commands.map(({ path }) => path)).toEqual(['rows[0]/ask', 'rows[1]/ask']);
});
