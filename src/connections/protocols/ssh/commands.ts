// Operations that carry something out at the server.
import { invalid, refused } from '../protocol.ts';
import { count, flag, integer, list, map, maybe, name, object, oneOf, result, text } from '../schema.ts';
import type { SshOperation, SshSession } from './session.ts';

const ARGS = list(text(), 'Put after the command, each as one word, whatever it holds: values belong here.');
const STDIN = text('What the command reads.');
const CODES = list(integer(undefined, { minimum: 0, maximum: 255 }), 'Exit codes that are no failure. Default: 0.');
const MAX_BYTES = count('Most bytes of stdout and of stderr that are kept. Default: 1 MiB.', 10 * 1024 * 1024);
const ENV = map(text(), 'Variables for it.');
const OUTCOME = result({
  stdout: text(),
  stderr: text(),
  exit_code: maybe(integer()),
  signal: maybe(text('What ended it, if a signal did.')),
  truncated: flag('It printed more than is kept.'),
});
const KEPT = 1024 * 1024;
const EXCERPT = 1000;

/** One word of a POSIX shell. */
export function word(value: string): string {
  if (value.includes('\0')) throw invalid('args', 'a word cannot hold a zero byte');
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

function variables(env: Record<string, string> = {}): string {
  const words = Object.entries(env).map(([key, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(key)) throw invalid('env', `"${key.slice(0, 60)}" is not the name of a variable`);
    return `${key}=${word(value)}`;
  });
  // servers take few variables that are sent, so the shell sets them
  return words.length > 0 ? `export ${words.join(' ')}; ` : '';
}

export const runCommand: SshOperation = {
  input: object(
    {
      command: name('The command, as the shell of the user takes it. Values do not belong here but into args.'),
      args: ARGS,
      stdin: STDIN,
      env: ENV,
      ok_codes: CODES,
      max_bytes: MAX_BYTES,
    },
    ['command'],
  ),
  output: OUTCOME,
  run: (session, { command, args = [], env, ...more }) =>
    execute(session, variables(env) + [command, ...args.map(word)].join(' '), more),
};

const INTERPRETERS: Record<string, string> = {
  sh: 'sh -s --',
  bash: 'bash -s --',
  python3: 'python3 -',
  perl: 'perl -',
};

export const runScript: SshOperation = {
  input: object(
    {
      script: name('The script. Values do not belong here but into args.'),
      interpreter: oneOf(Object.keys(INTERPRETERS), 'Default: sh.'),
      args: ARGS,
      env: ENV,
      ok_codes: CODES,
      max_bytes: MAX_BYTES,
    },
    ['script'],
  ),
  output: OUTCOME,
  run: (session, { script, interpreter = 'sh', args = [], env, ...more }) =>
    execute(session, variables(env) + [INTERPRETERS[interpreter], ...args.map(word)].join(' '), {
      ...more,
      stdin: script,
    }),
};

async function execute(
  session: SshSession,
  line: string,
  { stdin = '', ok_codes = [0], max_bytes = KEPT }: Record<string, any>,
) {
  const client = await session.client();
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    client.once('close', () => reject(new Error('the connection was closed')));
    client.exec(line, (error, channel) => {
      if (error) return reject(error);
      session.running.add(channel);
      const out = kept(channel, max_bytes);
      const err = kept(channel.stderr, max_bytes);
      channel.on('error', reject);
      channel.on('close', (code: number | null, signal?: string) => {
        session.running.delete(channel);
        const outcome = {
          stdout: out.text(),
          stderr: err.text(),
          exit_code: code ?? null,
          signal: signal ?? null,
          truncated: out.isMore() || err.isMore(),
        };
        if (typeof code === 'number' && ok_codes.includes(code)) return resolve(outcome);
        const how = signal ? `was ended by ${signal}` : `ended with ${code}`;
        reject(
          refused(session.host, `the command ${how}${outcome.stderr ? `: ${outcome.stderr.trim().slice(-200)}` : ''}`, {
            ...outcome,
            stdout: outcome.stdout.slice(-EXCERPT),
            stderr: outcome.stderr.slice(-EXCERPT),
          }),
        );
      });
      channel.end(stdin);
    });
  });
}

/** Reads all, keeps the beginning. */
function kept(stream: NodeJS.ReadableStream, most: number) {
  const chunks: Buffer[] = [];
  let size = 0;
  let more = false;
  stream.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, most - size);
    if (part.length < chunk.length) more = true;
    if (part.length > 0) chunks.push(part);
    size += part.length;
  });
  return { text: () => Buffer.concat(chunks).toString(), isMore: () => more };
}

export const getHostKey: SshOperation = {
  input: object({}),
  output: result({
    fingerprint: text('As ssh-keygen -l shows it.'),
    type: text(),
    public_key: text('As in known_hosts.'),
    pinned: flag('It is the one of the connection.'),
  }),
  async run(session) {
    const { publicKey, ...key } = await session.hostKey();
    return { ...key, public_key: publicKey };
  },
};
