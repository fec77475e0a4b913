// Runs a program on the machine as the worker does (write, then act), in memory, in the time of the proofs'
// world, and crashes where it is told to. After a crash only what was written is left.
import type { Command, RunFacts } from '../command.ts';
import type { Entry } from '../entry.ts';
import { Machine } from '../machine.ts';
import type { Program } from '../program.ts';
import { EVENT } from './flows.ts';
import { BEGINNING, type Coming, planOf, World } from './world.ts';

export const FACTS: RunFacts = {
  id: '0190a5d0-0000-7000-8000-000000000001',
  flow: 'made',
  version: 1,
  startedAt: BEGINNING,
  space: { id: 'space', slug: 'main', name: 'Main' },
  trigger: { body: EVENT, headers: {}, source: 'test', received_at: new Date(BEGINNING).toISOString() },
};

export interface Driven {
  journal: Entry[];
  machine: Machine;
  world: World;
  /** Points at which it could have crashed. */
  points: number;
}

export interface DriveOptions {
  /** Numbers of the points at which the process dies. */
  crashes?: number[];
  /** Which of what is coming comes next; default: the earliest. */
  pick?: (coming: number) => number;
  /** Looks at the journal and the machine that wrote it, after each write. */
  written?: (journal: Entry[], machine: Machine, now: number) => void;
}

class Crash extends Error {}
const MOST_EVENTS = 5000;

/** Throws when the run is stuck. */
export function drive(program: Program, options: DriveOptions = {}): Driven {
  const world = new World();
  const driver = new Driver(program, world, options);
  for (;;) {
    try {
      return { ...driver.live(), world };
    } catch (fault) {
      if (!(fault instanceof Crash)) throw fault;
      world.crash();
    }
  }
}

class Driver {
  readonly #program: Program;
  readonly #world: World;
  readonly #options: DriveOptions;
  readonly #journal: Entry[] = [];
  #points = 0;
  #events = 0;

  constructor(program: Program, world: World, options: DriveOptions) {
    this.#program = program;
    this.#world = world;
    this.#options = options;
  }

  /** One process: takes the run up from its journal and goes on until it ends. */
  live(): Omit<Driven, 'world'> {
    const world = this.#world;
    const machine = new Machine(this.#program, FACTS, this.#journal);
    machine.start(world.now);
    this.#pump(machine, [], false);
    while (machine.status === 'active') {
      if (++this.#events > MOST_EVENTS) throw new Error('the run does not come to an end');
      const one = this.#next(machine);
      if (one === 'timer') {
        world.now = Math.max(world.now, machine.nextTimer!);
        machine.tick(world.now);
        this.#pump(machine, [], false);
      } else {
        world.now = Math.max(world.now, one.at);
        const { consumed } = world.reached(one);
        if ('outcome' in one.what) machine.deliver(one.path, one.what.outcome, world.now);
        else machine.resolve(one.path, one.what.resolve, 'Ada', one.what.output, world.now);
        this.#pump(machine, consumed ? [consumed] : [], !consumed);
      }
    }
    return { journal: this.#journal, machine, points: this.#points };
  }

  #next(machine: Machine): Coming | 'timer' {
    const coming = this.#world.coming();
    const timer = machine.nextTimer;
    const count = coming.length + (timer === undefined ? 0 : 1);
    if (count === 0) throw new Error(`the run is stuck: ${JSON.stringify([...machine.open.keys()])}`);
    if (this.#options.pick) return coming[this.#options.pick(count)] ?? (timer === undefined ? coming[0]! : 'timer');
    return timer !== undefined && timer <= (coming[0]?.at ?? Number.POSITIVE_INFINITY) ? 'timer' : coming[0]!;
  }

  /** As Worker: an effect's outcome first, then what changes in the transaction of its own, then the effects. */
  #pump(machine: Machine, durable: (() => void)[], fragile: boolean): void {
    for (const path of machine.takeGivenUp()) this.#world.abort(path);
    const commands = this.#settleDoubts(machine, machine.takeCommands(), durable);
    const effects = commands.filter(({ type }) => type === 'effect');
    const changes = commands.filter(({ type }) => type !== 'effect');
    if (fragile && changes.length > 0) this.#write(machine.takeEntries(true), []);
    while (changes.length > 0) {
      // what happens at the same moment happens in the same order, before and after a crash
      changes.sort((one, other) => (one.path < other.path ? -1 : 1));
      const command = changes.shift()!;
      if (command.type === 'withdraw') {
        durable.push(() => this.#world.withdraw(command.path));
        continue;
      }
      if (!machine.open.has(command.path)) continue;
      const { outcome, apply } = this.#world.change(command);
      durable.push(apply);
      if (outcome) machine.deliver(command.path, outcome, this.#world.now);
      else machine.park(command.path, this.#world.now);
      for (const next of machine.takeCommands()) (next.type === 'effect' ? effects : changes).push(next);
    }
    this.#write(machine.takeEntries(), durable);
    for (const command of effects) if (machine.open.has(command.path)) this.#world.act(command);
    this.#options.written?.(this.#journal, machine, this.#world.now);
    if (effects.length > 0) this.#mayCrash();
  }

  #settleDoubts(machine: Machine, commands: Command[], durable: (() => void)[]): Command[] {
    const settled = commands.filter(({ inDoubt }) => !inDoubt);
    for (const { node, path, attempt, input, inDoubt } of commands) {
      if (!inDoubt) continue;
      if (planOf(node.kind, input).repeatable) machine.repeat(path, this.#world.now);
      else {
        machine.doubt(path, this.#world.now);
        durable.push(() => this.#world.askPerson(path, attempt));
      }
    }
    return [...settled, ...machine.takeCommands()];
  }

  /** All of it is durable, or none. */
  #write(entries: Entry[], durable: (() => void)[]): void {
    this.#mayCrash();
    // what a database keeps is the text
    this.#journal.push(...(JSON.parse(JSON.stringify(entries)) as Entry[]));
    for (const apply of durable) apply();
    this.#mayCrash();
  }

  #mayCrash(): void {
    const point = this.#points++;
    if (this.#options.crashes?.includes(point)) throw new Crash();
  }
}
