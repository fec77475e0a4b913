// How a command is declared: its line, its options, what it does. Every command has --json and --data.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from './exit.ts';
import { usage } from './fault.ts';
import type { Io } from './io.ts';
import { Session } from './session.ts';

export interface Leaf<A extends unknown[], O extends object> {
  /** `show <id>`; `<x>` is required, `[x]` optional, `x...` may be repeated. */
  line: string;
  summary: string;
  /** More than one line of explanation, shown below the summary. */
  more?: string;
  arguments?: Record<string, string>;
  options?: Option[];
  /** Gives the exit code; nothing means 0. */
  run(session: Session, args: A, options: O): Promise<ExitCode> | Promise<void>;
}

/** Every command has them. */
export const SHARED_OPTIONS: [flags: string, description: string][] = [
  ['--json', 'print JSON'],
  ['--data <dir>', 'data folder of the instance (default: REFLEJO_DATA, else .reflejo)'],
];

/** Where the exit code of the command that ran is left. */
export const exitCodes = new WeakMap<Command, ExitCode>();

export function leaf<A extends unknown[] = [], O extends object = object>(
  parent: Command,
  io: Io,
  spec: Leaf<A, O>,
): void {
  const [name = '', ...places] = spec.line.split(' ');
  const command = parent.command(name).summary(spec.summary);
  command.description(spec.more ? `${spec.summary}\n\n${spec.more}` : spec.summary);
  for (const place of places) command.argument(place, spec.arguments?.[place.replace(/[<>[\].]/g, '')] ?? '');
  for (const option of spec.options ?? []) command.addOption(option);
  for (const [flags, description] of SHARED_OPTIONS) command.option(flags, description);
  command.action(async (...given: unknown[]) => {
    const options = command.opts() as O;
    const code = await spec.run(new Session(io, options), given.slice(0, places.length) as A, options);
    if (code) exitCodes.set(root(command), code);
  });
}

const root = (command: Command): Command => (command.parent ? root(command.parent) : command);

export const option = (flags: string, description: string): Option => new Option(flags, description);

export const required = (flags: string, description: string): Option =>
  new Option(flags, description).makeOptionMandatory();

export const whole = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(wholeNumber);

export const repeated = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value: string, before: string[] = []) => [...before, value]);

export const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices);

/** How many items a list gives. */
export const limit = (): Option => whole('--limit <n>', 'how many at most').default(50);

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('It takes a whole number from 1.');
  return Number(text);
}

/** `key=value` texts as an object; the value may hold further `=`. */
export function assignments(texts: string[] = [], flag: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw usage(`${flag} takes name=value, not "${at === 0 ? text : text.slice(0, 40)}".`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
