// next(flow, journal): what a run does next. Pure: no clock, no randomness, no network, no database; the
// time is passed in, jitter is derived from the run's id. The Machine is its incremental form.
import type { Command, RunFacts } from './command.ts';
import type { Entry } from './entry.ts';
import { Machine } from './machine.ts';
import type { Program } from './program.ts';

/** The commands that follow from a journal, and the entries that come to it first. */
export function next(
  program: Program,
  facts: RunFacts,
  journal: Entry[],
  now: number,
): { commands: Command[]; entries: Entry[] } {
  const machine = new Machine(program, facts, journal);
  machine.start(now);
  return { commands: machine.takeCommands(), entries: machine.takeEntries() };
}
