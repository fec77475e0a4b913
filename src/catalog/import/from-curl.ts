// A curl command as an API of one operation: what a person copies from a manual or from the browser's network panel.
// Options as in curl's manual page, https://curl.se/docs/manpage.html
import { AppError } from '../../errors.ts';
import type { Json } from './description.ts';
import { schemaOfExample } from './example-schema.ts';
import type { Dropped } from './sound-operations.ts';

/** Options that take a value and change nothing of the request. */
const IGNORED_WITH_VALUE = new Set(
  '-o --output -w --write-out -m --max-time --connect-timeout --retry --retry-delay -e --referer -A --user-agent --cacert -E --cert --key -x --proxy --resolve -c --cookie-jar -D --dump-header -T --upload-file --interface --limit-rate'.split(
    ' ',
  ),
);
const DATA = new Set(['-d', '--data', '--data-raw', '--data-ascii', '--data-binary', '--data-urlencode', '--json']);
/** Their values are credentials: never part of a description. */
const SECRET_HEADERS = /^(authorization|proxy-authorization|cookie)$|api-?key|token|secret|signature/i;
const SECRET_PARAMETERS = /^(api_?key|key|token|access_token|secret|sig|signature|password)$/i;
const SENT_BY_US =
  /^(content-type|content-length|accept|host|user-agent|accept-encoding|connection|origin|referer|sec-.*|priority|dnt)$/i;

interface Command {
  method?: string;
  url?: string;
  headers: [name: string, value: string][];
  data: string[];
  form: [name: string, value: string][];
  user: boolean;
  json: boolean;
  get: boolean;
  urlencode: boolean;
}

/** Throws invalid_request. Credentials in the command are recognised and left out. */
export function fromCurl(text: string): { document: Json; problems: Dropped[] } {
  const problems: Dropped[] = [];
  const command = read(words(text), problems);
  if (!command.url) throw new AppError('invalid_request', 'The curl command has no address.');
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(command.url) ? command.url : `https://${command.url}`;
  if (!URL.canParse(address) || !/^https?:/i.test(address))
    throw new AppError('invalid_request', `The curl command's address ${command.url.slice(0, 100)} cannot be read.`);
  const url = new URL(address);
  if (command.get) for (const data of command.data.splice(0)) url.search += `${url.search ? '&' : '?'}${data}`;
  const security = securityOf(command, url, problems);
  const sends = command.data.length > 0 || command.form.length > 0;
  const method = (command.method ?? (sends ? 'POST' : 'GET')).toLowerCase();
  const path = decodeURIComponent(url.pathname).replace(/[{}]/g, '') || '/';
  const operation = {
    operationId: nameOf(method, path),
    summary: `${method.toUpperCase()} ${path}`,
    parameters: parametersOf(command, url),
    ...(sends && { requestBody: bodyOf(command, problems) }),
    responses: { default: { description: '' } },
  };
  return {
    problems,
    document: {
      openapi: '3.0.3',
      info: { title: url.hostname, version: '1' },
      servers: [{ url: url.origin }],
      paths: { [path]: { [method]: operation } },
      components: { securitySchemes: security },
      security: Object.keys(security).map((name) => ({ [name]: [] })),
    },
  };
}

function read(given: string[], problems: Dropped[]): Command {
  const command: Command = { headers: [], data: [], form: [], user: false, json: false, get: false, urlencode: false };
  const rest = given.slice(given.indexOf('curl') + 1);
  while (rest.length > 0) {
    const word = rest.shift()!;
    const [option, inline] = split(word);
    const value = () => inline ?? rest.shift() ?? '';
    if (!word.startsWith('-')) command.url ??= word;
    else if (option === '--url') command.url = value();
    else if (option === '-X' || option === '--request') command.method = value();
    else if (option === '-H' || option === '--header') {
      const [name, ...more] = value().split(':');
      if (more.length > 0) command.headers.push([name!.trim(), more.join(':').trim()]);
    } else if (option === '-b' || option === '--cookie') command.headers.push(['cookie', value()]);
    else if (option === '-u' || option === '--user') command.user = value() !== '';
    else if (option === '-F' || option === '--form') {
      const [name, ...more] = value().split('=');
      command.form.push([name!, more.join('=')]);
    } else if (option === '-G' || option === '--get') command.get = true;
    else if (option === '-I' || option === '--head') command.method = 'HEAD';
    else if (DATA.has(option)) {
      command.json ||= option === '--json';
      command.urlencode ||= option === '--data-urlencode';
      command.data.push(value());
    } else if (IGNORED_WITH_VALUE.has(option)) value();
    else if (
      !/^(-[skLvifSgN#0]+|--(silent|insecure|location|compressed|verbose|include|fail|show-error|globoff|http[\d.]*))$/.test(
        option,
      )
    )
      problems.push({ path: option, message: 'this option of curl is not known here and was left out' });
  }
  return command;
}

/** `-XPOST` and `--request=POST` hold their value. */
function split(word: string): [option: string, value: string | undefined] {
  const long = /^(--[a-z-]+)=(.*)$/s.exec(word);
  if (long) return [long[1]!, long[2]!];
  const short = /^(-[XHdFub])(.+)$/s.exec(word);
  return short ? [short[1]!, short[2]!] : [word, undefined];
}

/** As a POSIX shell splits them: quotes, `$'…'`, and lines continued with a backslash (or `^`, or a backtick). */
function words(text: string): string[] {
  const out: string[] = [];
  let word: string | undefined;
  const source = text.replace(/[\\^`]\r?\n/g, ' ').trim();
  for (let i = 0; i < source.length; i++) {
    const sign = source[i]!;
    if (/\s/.test(sign)) {
      if (word !== undefined) out.push(word);
      word = undefined;
    } else if (sign === "'" || (sign === '$' && source[i + 1] === "'")) {
      const ansi = sign === '$';
      if (ansi) i += 1;
      const end = closing(source, i, "'", ansi);
      const inside = source.slice(i + 1, end);
      word = (word ?? '') + (ansi ? unescaped(inside) : inside);
      i = end;
    } else if (sign === '"') {
      const end = closing(source, i, '"', true);
      word = (word ?? '') + source.slice(i + 1, end).replace(/\\(["\\$`])/g, '$1');
      i = end;
    } else if (sign === '\\') {
      i += 1;
      word = (word ?? '') + (source[i] ?? '');
    } else word = (word ?? '') + sign;
  }
  if (word !== undefined) out.push(word);
  return out;
}

function closing(text: string, from: number, quote: string, escapes: boolean): number {
  for (let i = from + 1; i < text.length; i++) {
    if (escapes && text[i] === '\\') i += 1;
    else if (text[i] === quote) return i;
  }
  throw new AppError('invalid_request', `The curl command has a ${quote} that is never closed.`);
}

const unescaped = (text: string) =>
  text.replace(/\\(u[0-9a-f]{4}|x[0-9a-f]{2}|.)/gis, (_, code: string) =>
    code.length > 1
      ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
      : ({ n: '\n', t: '\t', r: '\r' }[code] ?? code),
  );

function securityOf(command: Command, url: URL, problems: Dropped[]): Json {
  const schemes: Json = {};
  if (command.user) schemes.basic = { type: 'http', scheme: 'basic' };
  for (const [name, value] of command.headers) {
    if (!SECRET_HEADERS.test(name)) continue;
    if (/^authorization$/i.test(name)) {
      const scheme = /^(bearer|basic)\s/i.exec(value)?.[1]?.toLowerCase();
      schemes[scheme ?? 'key'] = scheme ? { type: 'http', scheme } : { type: 'apiKey', in: 'header', name };
    } else if (!/^cookie$/i.test(name)) schemes.key = { type: 'apiKey', in: 'header', name };
  }
  for (const name of url.searchParams.keys())
    if (SECRET_PARAMETERS.test(name)) schemes.key = { type: 'apiKey', in: 'query', name };
  if (Object.keys(schemes).length > 0)
    problems.push({
      path: 'credentials',
      message: 'the credentials in the command were left out; enter them in a connection',
    });
  return schemes;
}

function parametersOf({ headers }: Command, url: URL): Json[] {
  const query = [...new Set(url.searchParams.keys())]
    .filter((name) => !SECRET_PARAMETERS.test(name))
    .map((name) => {
      const values = url.searchParams.getAll(name);
      const schema = { type: 'string', default: values[0] };
      return { name, in: 'query', schema: values.length > 1 ? { type: 'array', items: { type: 'string' } } : schema };
    });
  const plain = headers
    .filter(([name]) => !SECRET_HEADERS.test(name) && !SENT_BY_US.test(name))
    .map(([name, value]) => ({ name, in: 'header', schema: { type: 'string', default: value } }));
  return [...query, ...plain];
}

function bodyOf(command: Command, problems: Dropped[]): Json {
  const of = (type: string, schema: Json) => ({ required: true, content: { [type]: { schema } } });
  if (command.form.length > 0) {
    const properties = Object.fromEntries(
      command.form.map(([name, value]) => [
        name,
        value.startsWith('@') ? { type: 'string', format: 'binary' } : { type: 'string' },
      ]),
    );
    return of('multipart/form-data', { type: 'object', properties });
  }
  const text = command.data.join('&');
  const declared = command.headers
    .find(([name]) => /^content-type$/i.test(name))?.[1]
    ?.split(';')[0]
    ?.trim();
  if (text.startsWith('@')) {
    problems.push({ path: 'data', message: 'the file of the command is not here; the body is taken as one input' });
    return of(declared ?? 'application/octet-stream', { type: 'string', format: 'binary' });
  }
  const json = asJson(text);
  if (json !== undefined && (command.json || declared === undefined || declared.includes('json')))
    return of(declared ?? 'application/json', schemaOfExample(json));
  if (declared !== undefined && !declared.includes('form')) return of(declared, { type: 'string' });
  const properties = Object.fromEntries(
    [...new URLSearchParams(text).keys()].map((name) => [name, { type: 'string' }]),
  );
  return of('application/x-www-form-urlencoded', { type: 'object', properties });
}

function asJson(text: string): unknown {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}

const nameOf = (method: string, path: string) =>
  [method, ...path.split(/[^A-Za-z0-9]+/).filter(Boolean)].join('_').toLowerCase().slice(0, 80);
