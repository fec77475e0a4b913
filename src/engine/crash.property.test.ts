// Whatever the flow and wherever a worker dies: the same result, no effect lost, none repeated that may not be.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FlowDocument } from '../flow/index.ts';
import { type Entry, foldRecord, type PathRecord } from './entry.ts';
import { Machine } from './machine.ts';
import { next } from './next.ts';
import { compileProgram } from './program.ts';
import { type Driven, drive, FACTS } from './proof/drive.ts';
import { flows } from './proof/flows.ts';

const runs = (count: number) => ({ numRuns: Number(process.env.REFLEJO_PROOF_RUNS ?? count) });
const FINAL = new Set<PathRecord['state']>(['done', 'failed', 'skipped']);

function recordsOf(journal: Entry[]): Map<string, PathRecord> {
  const records = new Map<string, PathRecord>();
  for (const entry of journal) foldRecord(records, entry);
  return records;
}

/** What a run came to: its end, and the outcome of every step that has one. */
function resultOf({ journal, machine }: Driven) {
  const steps = [...recordsOf(journal)]
    .filter(([, { state }]) => FINAL.has(state))
    .map(([path, { kind, state, input, output, error }]) => ({ path, kind, state, input, output, error }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return plain({ status: machine.status, output: machine.output, error: machine.error, steps });
}

/** As JSON keeps it; without the order in which a message lists the names there are. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value).replace(/it has [\w, …]+ \(in/g, 'it has … (in'));

/** True of every journal, however it came about. */
function expectSound(journal: Entry[]) {
  const ended = new Set<string>();
  for (const [i, entry] of journal.entries()) {
    if (entry.type === 'begun') expect(i).toBe(0);
    else if (entry.type === 'finished') expect(i).toBe(journal.length - 1);
    else if ('path' in entry) {
      expect(ended, `${entry.path} goes on after its end`).not.toContain(entry.path);
      const isEnd = entry.type === 'done' || entry.type === 'skipped' || (entry.type === 'failed' && !entry.retryAt);
      if (isEnd) ended.add(entry.path);
    }
  }
}

/** Every effect that the journal calls done took place; none took place twice that may not. */
function expectEffectsKept({ journal, world }: Driven) {
  for (const [path, { kind, state, attempt }] of recordsOf(journal)) {
    if (state !== 'done' || !['http', 'action', 'notify'].includes(kind)) continue;
    expect(world.effects.get(`${path} ${attempt}`)?.times ?? 0, `${path} was lost`).toBeGreaterThan(0);
  }
  for (const [key, { times, repeatable }] of world.effects)
    if (!repeatable) expect(times, `${key} was repeated`).toBe(1);
}

/** A fresh machine on the journal stands where the one that wrote it stands. */
function expectSameAsReplayed(journal: Entry[], machine: Machine, now: number) {
  if (machine.nextTimer !== undefined && machine.nextTimer <= now) return; // it is about to fire
  const replayed = new Machine(machine.program, FACTS, journal);
  replayed.start(now);
  expect(replayed.status).toBe(machine.status);
  if (machine.status === 'active') {
    expect(replayed.takeEntries()).toEqual([]);
    expect([...replayed.open.keys()].sort()).toEqual([...machine.open.keys()].sort());
    expect(replayed.nextTimer).toBe(machine.nextTimer);
    // and its steps see the same outputs (an item's steps also what others had given when it began, which nothing may read)
    for (const [path, { scope }] of machine.open) {
      if (path.includes('[')) continue;
      expect(Object.keys(replayed.open.get(path)!.scope.steps).sort(), path).toEqual(Object.keys(scope.steps).sort());
    }
  } else {
    expect(plain({ output: replayed.output, error: replayed.error })).toEqual(
      plain({ output: machine.output, error: machine.error }),
    );
  }
}

const withProgram = (work: (program: ReturnType<typeof compileProgram>) => void) => (document: FlowDocument) =>
  work(compileProgram(document, 1));

it('comes to the same result wherever it crashes', () => {
  const check = withProgram((program) => {
    const undisturbed = drive(program);
    expectSound(undisturbed.journal);
    expectEffectsKept(undisturbed);
    const result = resultOf(undisturbed);
    for (let point = 0; point < undisturbed.points; point++) {
      const crashed = drive(program, { crashes: [point] });
      expect(resultOf(crashed), `crash at ${point} of ${undisturbed.points}`).toEqual(result);
      expectSound(crashed.journal);
      expectEffectsKept(crashed);
    }
  });
  fc.assert(fc.property(flows(), check), runs(300));
}, 60_000);

it('comes to the same result however often it crashes', () => {
  const crashes = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(flows(), crashes, (document, points) => {
      const program = compileProgram(document, 1);
      const crashed = drive(program, { crashes: points });
      expect(resultOf(crashed)).toEqual(resultOf(drive(program)));
      expectSound(crashed.journal);
      expectEffectsKept(crashed);
    }),
    runs(300),
  );
}, 60_000);

it('is the same machine, kept in memory or made again from the journal', () => {
  const check = withProgram((program) => void drive(program, { written: expectSameAsReplayed }));
  fc.assert(fc.property(flows(), check), runs(300));
}, 60_000);

it('goes on soundly from any prefix of a journal', () => {
  const check = withProgram((program) => {
    const { journal } = drive(program);
    for (let length = 0; length < journal.length; length++) {
      const prefix = journal.slice(0, length);
      const { entries, commands } = next(program, FACTS, prefix, prefix.at(-1)?.at ?? FACTS.startedAt);
      expectSound([...prefix, ...entries]);
      const records = recordsOf(prefix);
      for (const { path, inDoubt } of commands)
        expect(inDoubt === true, path).toBe(records.get(path)?.state === 'started');
    }
  });
  fc.assert(fc.property(flows(), check), runs(300));
}, 60_000);

it('replays to the same state in whatever order outcomes came', () => {
  fc.assert(
    fc.property(flows(), fc.infiniteStream(fc.nat(1000)), (document, chance) => {
      const program = compileProgram(document, 1);
      const pick = (count: number) => chance.next().value! % count;
      const run = drive(program, { pick, written: expectSameAsReplayed });
      expectSound(run.journal);
      expectEffectsKept(run);
    }),
    runs(300),
  );
}, 60_000);
