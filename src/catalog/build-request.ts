// Makes the HTTP request of an action from the tool's API description: no code per action.
import type { OutboundRequest } from '../connections/index.ts';
import { AppError } from '../errors.ts';
import type { BuiltAction } from './action.ts';
import { withConstants } from './constants.ts';
import { encoded } from './encoders.ts';
import type { Parameter } from './openapi.ts';
import { writeBody } from './request/body.ts';
import { acceptOf, isForm, isJson, isMultipart, isWildcard, isXml } from './request/media.ts';
import { addressOf } from './request/server.ts';
import { escaped, headerText, joined, pathText, queryPairs, scalar } from './request/styles.ts';

type Values = Record<string, unknown>;

/**
 * The URL is a path below the connection's base URL, or an absolute one where the operation has an address of its
 * own. `input` is checked already; `key` is the same for each attempt. Throws invalid_input for what cannot be sent.
 */
export function buildRequest(action: BuiltAction, input: Values, key?: string): OutboundRequest {
  if (action.exchange) return action.exchange.request({ ...input, ...action.curated.fixed }, key);
  const { parameters, server, body } = placed(action, encoded(input, action.curated.encode));
  const { operation, path, method } = action.located;
  const of = (where: Parameter['in']) =>
    (operation.parameters ?? []).flatMap((one) => {
      const value = one.in === where ? parameters[`${where}.${one.name}`] : undefined;
      return value === undefined || value === null ? [] : [{ one, value }];
    });
  const query = of('query').flatMap(({ one, value }) =>
    one.content
      ? [[escaped(one.name), escaped(contentText(one, value))] as [string, string]]
      : queryPairs(one.name, value, one),
  );
  const headers: Record<string, string> = { accept: acceptOf(operation.responses) };
  for (const { one, value } of of('header'))
    headers[one.name.toLowerCase()] = sendable(
      action,
      one.name,
      one.content ? contentText(one, value) : headerText(value, one),
    );
  const cookies = of('cookie').flatMap(({ one, value }) =>
    queryPairs(one.name, one.content ? contentText(one, value) : value, { ...one, style: 'form' }),
  );
  if (cookies.length > 0) headers.cookie = cookies.map(([name, text]) => `${name}=${text}`).join('; ');
  const written = body === undefined ? undefined : write(action, body);
  if (written) headers['content-type'] = written.type;
  const [address, fixed] = filled(action, path, parameters).split('?', 2) as [string, string?];
  const search = [fixed, joined(query)].filter(Boolean).join('&');
  return {
    method: method.toUpperCase(),
    tool: action.tool,
    url: `${addressOf(operation.servers, action.document.servers, server)}${address}${search && `?${search}`}`,
    headers,
    ...(written && { body: written.body }),
  };
}

/** `{name}`, and Google's `{+name}`, whose slashes stay. */
function filled(action: BuiltAction, path: string, parameters: Values): string {
  return path.split('#')[0]!.replace(/\{(\+?)([^{}]+)\}/g, (_, whole: string, name: string) => {
    const parameter = action.located.operation.parameters?.find((one) => one.in === 'path' && one.name === name);
    const value = parameters[`path.${name}`];
    const text = parameter?.content
      ? escaped(contentText(parameter, value))
      : pathText(name, value ?? '', parameter ?? {});
    // an empty part would address the collection instead of its member
    if (text === '' || text === '.' || text === '..') refuse(action, name, 'is empty, so it names nothing');
    return whole ? text.replaceAll('%2F', '/') : text;
  });
}

function write(action: BuiltAction, body: unknown) {
  const type = action.input.contentType;
  if (type === undefined) throw new AppError('internal', `${action.id}: the operation takes no body`);
  const media = action.located.operation.requestBody!.content[type]!;
  return writeBody({ document: action.document, type, media, files: action.input.files }, body);
}

/** Where each input goes: parameters by `in.name`, variables of the address, the body. */
export function placed(
  action: BuiltAction,
  input: Values,
): { parameters: Values; server: Record<string, string>; body: unknown } {
  const parameters: Values = {};
  const server: Record<string, string> = {};
  let body: unknown;
  for (const [name, value] of Object.entries({ ...input, ...action.curated.fixed })) {
    const place = action.input.places[name] ?? { in: 'body', name };
    // they would climb to another operation
    if (place.in === 'path' && (value === '.' || value === '..')) refuse(action, name, `must not be "${value}"`);
    if (place.in === 'server') server[place.name!] = sendable(action, name, scalar(value));
    else if (place.in !== 'body') parameters[`${place.in}.${place.name}`] = value;
    else if (place.name === undefined) body = value;
    else body = withField((body ?? {}) as Values, place.within, place.name, value);
  }
  const type = action.input.contentType ?? '';
  const structured = isJson(type) || isMultipart(type) || isForm(type) || isXml(type) || isWildcard(type);
  const wantsBody = structured && action.located.operation.requestBody?.required === true;
  const { schema } = action.located.operation.requestBody?.content[type] ?? {};
  return { parameters, server, body: withConstants(action.document, schema, body ?? (wantsBody ? {} : undefined)) };
}

const withField = (body: Values, within: string | undefined, name: string, value: unknown): Values =>
  within === undefined
    ? { ...body, [name]: value }
    : { ...body, [within]: { ...(body[within] as object | undefined), [name]: value } };

/** A parameter with a media type instead of a style: JSON, or text. */
const contentText = ({ content }: Parameter, value: unknown): string =>
  /json/.test(Object.keys(content ?? {})[0] ?? 'json') ? JSON.stringify(value) : scalar(value);

/** Headers hold Latin-1 without line breaks; anything else would be cut or refused on the way. */
function sendable(action: BuiltAction, name: string, text: string): string {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) refuse(action, name, 'has a character that a header cannot hold');
  return text.trim();
}

function refuse(action: BuiltAction, path: string, message: string): never {
  throw new AppError('invalid_input', `${action.id}: ${path} ${message}`, { problems: [{ path, message }] });
}
