// The values of a connection as a person gives them: on the command line, from files, the environment or the
// standard input; in a terminal, what is missing is asked for without showing it.
import { assignments } from './command.ts';
import { type Api, answer, type Schemas } from './connect/api.ts';
import { usage } from './fault.ts';
import type { Io } from './io.ts';
import { readText } from './read-file.ts';
import type { Session } from './session.ts';

type Field = Schemas['ToolDetail']['credentials'][number]['fields'][number];

export interface Given {
  /** Ask for what this tool needs besides. */
  tool?: string;
  kind?: string | undefined;
  set?: string[] | undefined;
}

export async function connectionValues(
  session: Session,
  api: Api,
  { tool, kind, set }: Given,
): Promise<Record<string, string>> {
  const given = Object.entries(assignments(set, '--set'));
  if (given.filter(([, text]) => text === '-').length > 1) throw usage('The standard input can give only one value.');
  const values: Record<string, string> = {};
  for (const [name, text] of given) values[name] = await readValue(session.io, name, text);
  const mayAsk = tool !== undefined && session.io.interactive && !session.options.json;
  return mayAsk ? { ...values, ...(await askFor(await missing(api, tool, kind, values))) } : values;
}

/** `@FILE`, `@@text`, `env:NAME`, `-`, or the text itself. */
async function readValue(io: Io, name: string, text: string): Promise<string> {
  if (text === '-') return withoutLineEnd(await io.readInput());
  if (text.startsWith('@@')) return text.slice(1);
  if (text.startsWith('@')) return withoutLineEnd(await readText(io, text.slice(1)));
  if (!text.startsWith('env:')) return text;
  const value = io.env[text.slice(4)];
  if (value === undefined) throw usage(`--set ${name}: the environment variable ${text.slice(4)} is not set.`);
  return value;
}

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

async function missing(
  api: Api,
  tool: string,
  kind: string | undefined,
  values: Record<string, string>,
): Promise<Field[]> {
  const { credentials } = await answer(api.GET('/api/catalog/tools/{tool}', { params: { path: { tool } } }));
  const offer = kind === undefined ? credentials[0] : credentials.find((one) => one.kind === kind);
  return (offer?.fields ?? []).filter(
    (field) => field.required && !field.generate && !field.default && values[field.name] === undefined,
  );
}

async function askFor(fields: Field[]): Promise<Record<string, string>> {
  if (fields.length === 0) return {};
  const { isCancel, log, password, text } = await import('@clack/prompts');
  const values: Record<string, string> = {};
  for (const field of fields) {
    if (field.where) log.message(field.where);
    const entered = await (field.secret ? password({ message: field.title }) : text({ message: field.title }));
    if (isCancel(entered)) throw usage('Nothing was changed.');
    // nothing entered leaves the connection incomplete, which may be what is wanted
    if (entered) values[field.name] = entered;
  }
  return values;
}
