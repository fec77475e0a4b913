// Where the master keys of the vault come from: a command (such as one that asks a key management service), the
// setting, or a file in the data folder that is made once. Several keys, the newest first, are there while one takes
// over from another.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';

const COMMAND_MS = 30_000;
const COMMAND_BYTES = 64 * 1024;

export interface KeySettings {
  dataDir: string;
  /** REFLEJO_VAULT_KEY */
  setting?: string | undefined;
  /** REFLEJO_VAULT_KEY_COMMAND */
  command?: string | undefined;
}

export interface KeySource {
  /** For people. */
  name: string;
  /** The newest first; asked again while a new key is on its way. Throws vault_locked. */
  load(): Promise<Buffer[]>;
  /** Puts a new key before the others, where that is ours to do. */
  add?(): Promise<void>;
}

export function keySource({ dataDir, setting, command }: KeySettings): KeySource {
  if (command !== undefined)
    return { name: 'the command of REFLEJO_VAULT_KEY_COMMAND', load: () => fromCommand(command) };
  if (setting !== undefined)
    return { name: 'REFLEJO_VAULT_KEY', load: async () => decode(setting, 'REFLEJO_VAULT_KEY') };
  const file = join(dataDir, 'vault.key');
  return {
    name: file,
    load: async () => fromFile(dataDir, file),
    add: async () => {
      const keys = [randomBytes(32), ...fromFile(dataDir, file)];
      const draft = draftOf(file);
      writeFileSync(draft, textOf(keys), { mode: 0o600, flag: 'wx' });
      renameSync(draft, file);
    },
  };
}

/** `vault.key` is made on the first call, readable by its owner only, and refused when others can read it. */
function fromFile(dataDir: string, file: string): Buffer[] {
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) create(file);
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new AppError(
      'vault_locked',
      `${file} can be read by others: chmod 600 it, and change the key if that was so for long`,
    );
  }
  return decode(readFileSync(file, 'utf8'), file);
}

/** A link is made whole or not at all: of two processes that start at once, both read the same key. */
function create(file: string): void {
  const draft = draftOf(file);
  writeFileSync(draft, textOf([randomBytes(32)]), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}

const draftOf = (file: string) => `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
const textOf = (keys: Buffer[]) => keys.map((key) => `${key.toString('base64')}\n`).join('');

/** No shell: the command is a program and its arguments. What it printed is never shown. */
function fromCommand(command: string): Promise<Buffer[]> {
  const [program, ...args] = wordsOf(command);
  if (program === undefined) throw new AppError('vault_locked', 'REFLEJO_VAULT_KEY_COMMAND names no program');
  return new Promise((resolve, reject) => {
    const options = { timeout: COMMAND_MS, maxBuffer: COMMAND_BYTES, killSignal: 'SIGKILL' as const };
    const child = execFile(program, args, options, (error, output) => {
      if (!error) return resolve(output);
      const { code, killed } = error as { code?: string | number; killed?: boolean };
      const why = killed ? `gave no key within ${COMMAND_MS / 1000} s` : `failed (${code ?? 'ended by a signal'})`;
      // no cause: the error repeats the command line and what was printed
      reject(new AppError('vault_locked', `the program of REFLEJO_VAULT_KEY_COMMAND, ${program}, ${why}`));
    });
    child.stdin?.end();
  }).then((output) => decode(output as string, 'the output of REFLEJO_VAULT_KEY_COMMAND'));
}

/** Words apart by spaces; `"…"` and `'…'` hold spaces. */
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3]!);

function decode(text: string, from: string): Buffer[] {
  const keys = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((one) => Buffer.from(one, 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length !== 32))
    throw new AppError('vault_locked', `${from} must hold 32 bytes in base64; of several keys the newest is the first`);
  return keys;
}
