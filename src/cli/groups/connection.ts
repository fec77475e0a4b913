// `reflejo connection …`: the credentials of tools. Values go in and never come out.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { leaf, option, repeated, required } from '../command.ts';
import { type Api, answer, type Schemas } from '../connect/api.ts';
import { connectionValues } from '../connection-values.ts';
import { EXIT } from '../exit.ts';
import { Fault, usage } from '../fault.ts';
import type { Io } from '../io.ts';
import type { Session } from '../session.ts';
import { state } from '../terminal/status.ts';
import { clean } from '../terminal/text.ts';
import { countOf } from './space.ts';

type Connection = Schemas['Connection'];
const NAME = { name: 'Name of the connection.' };
const VALUES = `A value that is secret need not stand in the history of the shell:
  --set token=@FILE       from a file (without the line break at its end)
  --set token=env:NAME    from an environment variable
  --set token=-           from the standard input
  --set token=@@text      the text "@text" itself
A secret may also be read where it is when it is used, and not be kept here at all:
  --set token=ref+vault://CONNECTION/mount/path#field   see docs/guide/connections.md`;

const setOption = () => repeated('--set <name=value>', 'a value, once for each; baseUrl is the address of the tool');

interface AddOptions {
  name: string;
  kind?: string;
  set?: string[];
}

export function registerConnection(program: Command, io: Io): void {
  const connection = program.command('connection');
  leaf(connection, io, {
    line: 'list',
    summary: 'List the connections',
    async run(session) {
      const { items } = await answer(session.api().GET('/api/connections'));
      session.print(items, () =>
        session.table(
          ['name', 'tool', 'kind', 'state', 'address', 'tested', 'ends', 'used by', 'remark'],
          items.map((item) => [
            item.name,
            item.tool,
            item.kind,
            state(item.state),
            item.baseUrl,
            session.ago(item.lastTestAt),
            item.expires ? session.paint(item.expiresSoon ? 'red' : 'dim', item.expires.at.slice(0, 10)) : '',
            item.usedBy.join(' '),
            item.lastError ?? (item.missing.length > 0 ? `missing: ${item.missing.join(', ')}` : ''),
          ]),
          'There are no connections yet.',
        ),
      );
    },
  });
  leaf<[string]>(connection, io, {
    line: 'show <name>',
    summary: 'Show a connection: its health, who uses it, and the least it must be allowed',
    arguments: NAME,
    async run(session, [name]) {
      const shown = await answer(session.api().GET('/api/connections/{name}', { params: { path: { name } } }));
      session.print(shown, () => detailText(shown, session));
    },
  });
  leaf<[string], AddOptions>(connection, io, {
    line: 'add <tool>',
    summary: 'Add a connection, or give an incomplete one its credentials',
    more: `Which values a tool takes: reflejo catalog show TOOL. In a terminal, what is missing is asked for.\n\n${VALUES}`,
    arguments: { tool: 'Id of the tool, such as virustotal.' },
    options: [
      required('--name <name>', 'name of the connection, as flows write it'),
      option('--kind <kind>', "kind of credentials (default: the tool's first)"),
      setOption(),
    ],
    async run(session, [tool], { name, kind, set }) {
      const api = session.api();
      const values = await connectionValues(session, api, { tool, kind, set });
      const waiting = await incomplete(api, name, tool, kind);
      const added = waiting
        ? {
            ...(await answer(api.PUT('/api/connections/{name}', { params: { path: { name } }, body: { values } }))),
            generated: {},
          }
        : await answer(api.POST('/api/connections', { body: { name, tool, values, ...(kind && { kind }) } })).catch(
            hintAtSet,
          );
      session.print(
        added,
        () => `${waiting ? 'Completed' : 'Added'} ${connectionText(added, session)}${generatedText(added.generated)}`,
      );
    },
  });
  leaf<[string], { set: string[] }>(connection, io, {
    line: 'set <name>',
    summary: 'Change values of a connection; the others stay',
    more: `An empty value removes one.\n\n${VALUES}`,
    arguments: NAME,
    options: [setOption().makeOptionMandatory()],
    async run(session, [name], { set }) {
      const api = session.api();
      const values = await connectionValues(session, api, { set });
      const changed = await answer(
        api.PUT('/api/connections/{name}', { params: { path: { name } }, body: { values } }),
      );
      session.print(changed, () => `Changed ${connectionText(changed, session)}`);
    },
  });
  leaf<[string]>(connection, io, {
    line: 'test <name>',
    summary: 'Ask the tool whether the credentials work',
    more: 'Exit code 1 when they do not.',
    arguments: NAME,
    async run(session, [name]) {
      const { ok, detail } = await answer(
        session.api().POST('/api/connections/{name}/test', { params: { path: { name } } }),
      );
      session.print({ ok, detail: detail ?? null }, () => {
        const verdict = ok ? session.paint('green', 'works') : session.paint('red', 'does not work');
        return `${name} ${verdict}${detail ? `: ${clean(detail)}` : ''}`;
      });
      return ok ? EXIT.ok : EXIT.no;
    },
  });
  leaf<[string], { wait?: string }>(connection, io, {
    line: 'authorize <name>',
    summary: 'Have a person sign in at the tool, for a connection of such a kind',
    more: 'Prints where to sign in, in a browser that is signed in to Reflejo, and waits until it is done. Exit code 1 when it was not.',
    arguments: NAME,
    options: [option('--wait <minutes>', 'how long to wait; 0 only prints the address (default: 10)')],
    async run(session, [name], { wait }) {
      const api = session.api();
      const at = { params: { path: { name } } };
      const before = await answer(api.GET('/api/connections/{name}', at));
      if (before.signIn === undefined)
        throw usage(`Nobody has to sign in for the connection ${name}: it has credentials of its own.`);
      const url = `${session.url()}/connections/${encodeURIComponent(name)}?signin=begin`;
      const minutes = wait === undefined ? 10 : Number(wait);
      if (!(minutes >= 0)) throw usage(`--wait takes a number of minutes, not "${wait}".`);
      session.note(`Sign in here, in a browser that is signed in to Reflejo:\n  ${url}\n`);
      const signIn = await signedIn(api, name, before.signIn?.at ?? undefined, minutes * 60_000);
      session.print({ name, url, signIn: signIn ?? null }, () =>
        signIn ? `${clean(signIn.by)} signed in for ${name}.\n` : minutes > 0 ? 'Nobody signed in.\n' : '',
      );
      return signIn || minutes === 0 ? EXIT.ok : EXIT.no;
    },
  });
  leaf<[string], { rate?: string; concurrent?: string }>(connection, io, {
    line: 'limits <name>',
    summary: 'Show or set how fast a connection may be used, by all workers together',
    more: 'Steps that have to wait do not fail. Without a rate of its own a connection keeps to the one its tool is known for.',
    arguments: NAME,
    options: [
      option('--rate <n/period>', 'requests, such as 4/minute; "none" for no limit, "tool" for the tool\'s own'),
      option('--concurrent <n>', 'calls at the same time; "none" for no limit'),
    ],
    async run(session, [name], { rate, concurrent }) {
      const api = session.api();
      const at = { params: { path: { name } } };
      const body = {
        ...(rate !== undefined && { rate: rateOf(rate) }),
        ...(concurrent !== undefined && { concurrent: countOf(concurrent, '--concurrent') }),
      };
      const asks = Object.keys(body).length === 0;
      const { limits } = await answer(
        asks ? api.GET('/api/connections/{name}', at) : api.PUT('/api/connections/{name}/limits', { ...at, body }),
      );
      session.print({ name, rate: limits.rate ?? null, concurrent: limits.concurrent ?? null }, () =>
        limitsText(limits),
      );
    },
  });
  leaf<[string]>(connection, io, {
    line: 'remove <name>',
    summary: 'Remove a connection and its credentials',
    arguments: NAME,
    async run(session, [name]) {
      await answer(session.api().DELETE('/api/connections/{name}', { params: { path: { name } } }));
      session.print({ name, removed: true }, () => `Removed the connection ${name}.`);
    },
  });
}

/** The sign-in that follows the one at `before`; undefined: none did in time. */
async function signedIn(api: Api, name: string, before: string | undefined, patienceMs: number) {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(2000)) {
    const { signIn } = await answer(api.GET('/api/connections/{name}', { params: { path: { name } } }));
    if (signIn && signIn.at !== before) return signIn;
  }
  return undefined;
}

/** A playbook's connection waits for its credentials under the name its flow uses: adding it means completing it. */
async function incomplete(api: Api, name: string, tool: string, kind: string | undefined): Promise<boolean> {
  const { items } = await answer(api.GET('/api/connections'));
  const waiting = items.find((item) => item.name === name && item.tool === tool && item.state === 'incomplete');
  if (!waiting) return false;
  if (kind === undefined || kind === waiting.kind) return true;
  throw usage(
    `The connection ${name} waits for credentials of the kind ${waiting.kind}, not ${kind}.`,
    `To change its kind: reflejo connection remove ${name}, then add it again.`,
  );
}

function hintAtSet(error: unknown): never {
  if (!(error instanceof Fault) || error.document.code !== 'conflict') throw error;
  throw new Fault(error.exit, error.document, {
    todo: 'To change its values: reflejo connection set NAME --set …',
    cause: error,
  });
}

function detailText(one: Connection, session: Session): string {
  const { needs, unknown, excess, lacking, policy } = one.privilege;
  const lines: [string, string | false | null | undefined][] = [
    ['state', session.paint(state(one.state).colour, state(one.state).text)],
    ['remark', one.lastError],
    ['missing', one.missing.join(', ')],
    ['tested', session.ago(one.lastTestAt)],
    ['signed in', one.signIn ? `${one.signIn.by}, ${session.ago(one.signIn.at)}` : one.signIn === null && 'nobody yet'],
    ['ends', one.expires && `${one.expires.what}, ${one.expires.at.slice(0, 10)}`],
    ['sent to', one.hosts.join(', ')],
    ...one.uses.map(({ flow, actions }): [string, string] => ['used by', `${flow}  ${actions.join(' ')}`]),
    ['needs', needs.join(' ')],
    ['not told by', unknown.join(' ')],
    ['too much', excess.join(' ')],
    ['lacks', lacking.join(' ')],
  ];
  const shown = lines.filter(([, text]) => text).map(([name, text]) => `${name.padEnd(12)}${clean(text as string)}\n`);
  return `${one.name} (${one.tool}, ${one.kind})\n${shown.join('')}${policy ? `\n${policy}\n` : ''}`;
}

function connectionText(connection: Connection, session: Session): string {
  const shown = state(connection.state);
  const missing = connection.missing.length > 0 ? `, missing: ${connection.missing.join(', ')}` : '';
  const at = connection.baseUrl ? ` at ${clean(connection.baseUrl)}` : '';
  return `the connection ${connection.name} (${connection.tool}${at}): ${session.paint(shown.colour, shown.text)}${missing}\n`;
}

const generatedText = (generated: Record<string, string>): string =>
  Object.entries(generated)
    .map(([name, value]) => `Made here, shown this once: ${name} = ${value}\n`)
    .join('');

function rateOf(text: string) {
  if (text === 'none') return 'none' as const;
  if (text === 'tool') return null;
  const found = /^([0-9]+(?:\.[0-9]+)?)\/(second|minute|hour)$/.exec(text);
  if (!found) throw usage(`--rate takes requests per period, such as 4/minute or 100/second, not "${text}".`);
  return { requests: Number(found[1]), per: found[2] as 'second' | 'minute' | 'hour' };
}

const limitsText = ({ rate, concurrent }: Connection['limits']) =>
  `rate        ${rate ? `${rate.requests} a ${rate.per}` : 'no limit'}\nconcurrent  ${concurrent ?? 'no limit'}\n`;
