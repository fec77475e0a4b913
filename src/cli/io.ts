// What the command line touches outside of itself, in one object: tests give their own.
import type { Config } from '../config.ts';
import type { Database } from '../db/index.ts';

interface OpenDatabase {
  db: Database;
  close(): Promise<void>;
}

export interface Io {
  env: Record<string, string | undefined>;
  out(text: string): void;
  err(text: string): void;
  /** Whether stdout takes colours. */
  colour: boolean;
  /** Width of the terminal; undefined when stdout is none. */
  columns: number | undefined;
  /** A person sits at stdin and can be asked. */
  interactive: boolean;
  readInput(): Promise<string>;
  now(): number;
  /** The instance's database, on the server itself. */
  openDatabase(config: Config): Promise<OpenDatabase>;
}

export function processIo(): Io {
  const { stdout, stderr, stdin, env } = process;
  // `reflejo … | head` closes the pipe early: that is no error
  for (const stream of [stdout, stderr]) stream.on('error', endOnClosedPipe);
  return {
    env,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    colour: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    columns: stdout.isTTY ? stdout.columns : undefined,
    interactive: stdin.isTTY === true && stdout.isTTY === true,
    readInput,
    now: Date.now,
    openDatabase: async (config) => (await import('../open-database.ts')).openDatabase(config),
  };
}

function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
