// The command line's entry. `run` reads a command line, does it, and gives the exit code; bin/reflejo.mjs is
// the process around it.
import { CommanderError } from 'commander';
import { exitCodes } from './command.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Fault, faultOf } from './fault.ts';
import { type Io, processIo } from './io.ts';
import { buildProgram } from './program.ts';
import { clean, indent, jsonText, painter } from './terminal/text.ts';

/** `args` are those after the program's name. Never throws. */
export async function run(args: string[], io: Io = processIo()): Promise<ExitCode> {
  try {
    const program = await buildProgram(io, args);
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.get(program) ?? EXIT.ok;
  } catch (error) {
    const fault = faultOf(error);
    if (!fault) return EXIT.ok;
    tell(io, fault, args.includes('--json'), error);
    return fault.exit;
  }
}

function tell(io: Io, fault: Fault, json: boolean, error: unknown): void {
  if (json) io.out(`${jsonText(fault.document, io.columns === undefined ? undefined : 2)}\n`);
  // commander has told it already, with a hint
  if (!(error instanceof CommanderError)) io.err(faultText(fault, io));
  if (/^(debug|trace)$/.test(io.env.REFLEJO_LOG_LEVEL ?? '')) io.err(`${stackOf(fault)}\n`);
}

/** What is wrong, the problems with their places, and what to do: one message. */
function faultText(fault: Fault, io: Pick<Io, 'colour'>): string {
  const paint = painter(io.colour);
  const { title, detail, problems = [], requestId, status } = fault.document;
  // with problems, the detail repeats the first of them
  const message = problems.length > 0 ? title : (detail ?? title);
  const lines = [`${paint('red', 'error:')} ${clean(message)}`];
  for (const problem of problems) {
    const place = problem.line === undefined ? (problem.path ?? '') : `${problem.line}:${problem.column ?? 1}`;
    const where = [fault.file, place].filter(Boolean).join(':');
    lines.push(indent(clean([where, problem.message].filter(Boolean).join('  '))));
    if (problem.hint) lines.push(indent(paint('dim', clean(problem.hint)), 4));
  }
  if (fault.todo) lines.push(paint('dim', clean(fault.todo)));
  if (requestId && (status ?? 0) >= 500) lines.push(paint('dim', `Request ${clean(requestId)}`));
  return `${lines.join('\n')}\n`;
}

function stackOf(fault: Fault): string {
  const { cause } = fault;
  return (cause instanceof Error ? cause.stack : fault.stack) ?? '';
}
