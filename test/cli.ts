// The command line with everything it touches recorded, for tests.

import type { Io } from '../src/cli/io.ts';
import { run } from '../src/cli/main.ts';

export interface Spoken {
  code: number;
  out: string;
  err: string;
  /** stdout as JSON. */
  json(): any;
}

/** Runs one command line; `io` overrides what a terminal without colours would be. */
export async function cli(args: string[], io: Partial<Io> = {}): Promise<Spoken> {
  const said = { out: '', err: '' };
  const code = await run(args, {
    env: {},
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    colour: false,
    columns: undefined,
    interactive: false,
    readInput: async () => '',
    now: Date.now,
    openDatabase: () => {
      throw new Error('this test opens no database');
    },
    ...io,
  });
  return { code, ...said, json: () => JSON.parse(said.out) };
}
