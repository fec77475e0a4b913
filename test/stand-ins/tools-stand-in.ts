// Stands in for VirusTotal, CrowdStrike, Okta, Jira, GitHub and Slack under one address, each below its name. It
// checks every request against the tool's API description (path, method, query, body) and its credentials, and
// refuses as the vendor does. A test may script answers and read what was called.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { fromRoot } from '../../src/paths.ts';
import { minimalValue } from '../minimal-value.ts';
import { ANSWERS, type Memory } from './tools-stand-in-answers.ts';
import { VENDORS } from './tools-stand-in-vendors.ts';

export interface ToolCall {
  tool: string;
  /** operationId of the tool's description. */
  operation: string;
  method: string;
  /** As sent, without query. */
  path: string;
  parameters: Record<string, string>;
  query: Record<string, string | string[]>;
  headers: Record<string, string | string[] | undefined>;
  body: any;
  idempotencyKey: string | undefined;
  at: number;
}

export interface ScriptedAnswer {
  status?: number;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** A page, as a login or a proxy answers. */
  html?: string;
  /** No body at all. */
  empty?: true;
  delayMs?: number;
  /** Accepts the request, and never answers. */
  hang?: true;
  /** Accepts the request, and cuts the connection. */
  cut?: true;
}

export interface ToolsStandIn {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Good calls and refused ones that found their operation. */
  calls: ToolCall[];
  /** What the stand-in refused, in order: for tests that must see none. */
  refused: { tool: string; status: number; why: string }[];
  /** For `connections.add`: credentials that are accepted, and the address of the stand-in. */
  values(tool: string): Record<string, string>;
  /** The next answers of an operation, one for each call; after them it answers as usual. */
  script(tool: string, operation: string, ...answers: ScriptedAnswer[]): void;
  /** Called when an answer has been sent: for tests that do something at this very moment. */
  afterAnswer: ((call: ToolCall) => void) | undefined;
  /** The tokens given out so far are no longer accepted. */
  revokeTokens(): void;
  close(): Promise<void>;
}

interface Operation {
  id: string;
  method: string;
  pattern: RegExp;
  names: string[];
  operation: any;
  validateBody: ValidateFunction | undefined;
  contentType: string | undefined;
}

/** `port` 0 takes a free one. */
export async function toolsStandIn(options: { port?: number } = {}): Promise<ToolsStandIn> {
  const tools = new Map(Object.keys(VENDORS).map((tool) => [tool, loadTool(tool)]));
  const scripts = new Map<string, ScriptedAnswer[]>();
  const calls: ToolCall[] = [];
  const refused: ToolsStandIn['refused'] = [];
  const tokens = new Set<string>();
  const memory: Memory = { contained: new Set() };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://stand-in');
    const [, tool, ...rest] = url.pathname.split('/');
    const vendor = VENDORS[tool!];
    const text = await bodyOf(request);
    if (!vendor) return send(response, { status: 404, body: { error: `no tool ${tool}` } });
    const refuse = (status: number, why: string, headers = {}) => {
      refused.push({ tool: tool!, status, why });
      send(response, { ...vendor.refusal(status, why), headers });
    };
    const path = `/${rest.join('/')}`;
    if (vendor.token && path === vendor.token.path)
      return vendor.token.give(request, text, tokens, (answer) => send(response, answer));
    if (vendor.needsUserAgent && !request.headers['user-agent']) return refuse(403, 'a user-agent is required');
    if (!vendor.accepts(request.headers, tokens)) return refuse(401, 'the credentials are not accepted');
    const found = tools.get(tool!)!.find((one) => one.method === request.method && one.pattern.test(path));
    if (!found) return refuse(404, `no operation ${request.method} ${path}`);
    const values = found.pattern.exec(path)!.slice(1).map(decodeURIComponent);
    const call: ToolCall = {
      tool: tool!,
      operation: found.id,
      method: request.method!,
      path,
      parameters: Object.fromEntries(found.names.map((name, index) => [name, values[index]!])),
      query: queryOf(url),
      headers: request.headers,
      body: await parsed(text, request.headers['content-type']),
      idempotencyKey: request.headers['idempotency-key'] as string | undefined,
      at: Date.now(),
    };
    calls.push(call);
    const fault = faultOf(found, call, text);
    if (fault) return refuse(400, fault);
    const scripted = scripts.get(`${tool}/${found.id}`)?.shift();
    response.once('finish', () => standIn.afterAnswer?.(call));
    await act(response, scripted ?? usual(found, call, memory));
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => send(response, { status: 500, body: { error: String(error) } }));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standIn: ToolsStandIn = {
    url,
    calls,
    refused,
    afterAnswer: undefined,
    values: (tool) => ({ ...VENDORS[tool]!.values, baseUrl: `${url}/${tool}` }),
    script: (tool, operation, ...answers) => {
      if (!tools.get(tool)?.some((one) => one.id === operation))
        throw new Error(`${tool} has no operation ${operation}`);
      scripts.set(`${tool}/${operation}`, answers);
    },
    revokeTokens: () => tokens.clear(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return standIn;
}

const pointer = (text: string) => text.replaceAll('~', '~0').replaceAll('/', '~1');

function loadTool(tool: string): Operation[] {
  const json = fromRoot('src/catalog/tools', tool, 'openapi.json');
  const text = existsSync(json)
    ? readFileSync(json, 'utf8')
    : JSON.stringify(parse(readFileSync(fromRoot('src/catalog/tools', tool, 'openapi.yaml'), 'utf8')));
  // ajv knows `nullable` beside a type only; without one a schema takes null anyway
  const document = JSON.parse(text, (_, node) => {
    if (node?.nullable === true && !node.type) delete node.nullable;
    return node;
  });
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, validateSchema: false });
  ajv.addSchema(document, tool);
  return Object.entries<any>(document.paths).flatMap(([path, item]) =>
    Object.entries<any>(item).map(([method, operation]) => {
      const contentType = Object.keys(operation.requestBody?.content ?? {})[0];
      const place = `#/paths/${pointer(path)}/${method}/requestBody/content/${pointer(contentType ?? '')}/schema`;
      return {
        id: operation.operationId,
        method: method.toUpperCase(),
        pattern: new RegExp(`^${path.replace(/[.+*?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '([^/]+)')}$`),
        names: [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!),
        operation: {
          ...operation,
          resolve: (ref: string) =>
            ref
              .slice(2)
              .split('/')
              .reduce((node, key) => node[key], document),
        },
        contentType,
        validateBody: contentType ? ajv.compile({ $ref: `${tool}${encodeURI(place)}` }) : undefined,
      };
    }),
  );
}

/** What the vendor would refuse with 400. */
function faultOf(found: Operation, call: ToolCall, text: string): string | undefined {
  const known = (found.operation.parameters ?? []).filter((one: any) => one.in === 'query');
  for (const name of Object.keys(call.query)) {
    if (!known.some((one: any) => one.name === name)) return `unknown query parameter ${name}`;
  }
  for (const parameter of known) {
    const value = call.query[parameter.name];
    if (value === undefined) {
      if (parameter.required) return `query parameter ${parameter.name} is required`;
    } else if (!fits(parameter.schema, value)) return `query parameter ${parameter.name} is not valid`;
  }
  if (!found.validateBody) return text === '' ? undefined : 'a body is not expected';
  if (text === '') return found.operation.requestBody.required ? 'a body is required' : undefined;
  if (!String(call.headers['content-type'] ?? '').startsWith(found.contentType!))
    return `the content type must be ${found.contentType}`;
  if (call.body === undefined) return 'the body cannot be read';
  if (found.validateBody(call.body)) return undefined;
  return found.validateBody.errors!.map((error) => `${error.instancePath} ${error.message}`).join('; ');
}

function fits(schema: any = {}, value: string | string[]): boolean {
  if (schema.type === 'array') return (Array.isArray(value) ? value : [value]).every((one) => fits(schema.items, one));
  if (Array.isArray(value)) return false;
  if (schema.enum && !schema.enum.map(String).includes(value)) return false;
  if (schema.type === 'boolean') return value === 'true' || value === 'false';
  if (schema.type !== 'integer' && schema.type !== 'number') return true;
  const number = Number(value);
  return Number.isFinite(number) && number >= (schema.minimum ?? number) && number <= (schema.maximum ?? number);
}

function usual(found: Operation, call: ToolCall, memory: Memory): ScriptedAnswer {
  const status = Number(Object.keys(found.operation.responses)[0]);
  const schema = found.operation.responses[status].content?.['application/json']?.schema;
  const own = ANSWERS[`${call.tool}/${found.id}`]?.(call, memory);
  if (own !== undefined) return { status, body: own };
  return schema ? { status, body: minimalValue(schema, found.operation.resolve) } : { status, empty: true };
}

async function act(response: ServerResponse, answer: ScriptedAnswer): Promise<void> {
  if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  if (answer.cut) response.destroy();
  else if (!answer.hang) send(response, answer);
}

function send(response: ServerResponse, { status = 200, body, headers, html, empty }: ScriptedAnswer): void {
  const type = html === undefined ? 'application/json' : 'text/html; charset=utf-8';
  response.writeHead(status, { ...(!(empty && status === 204) && { 'content-type': type }), ...headers });
  response.end(empty ? undefined : (html ?? JSON.stringify(body ?? {})));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function queryOf(url: URL): Record<string, string | string[]> {
  const names = [...new Set(url.searchParams.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const all = url.searchParams.getAll(name);
      return [name, all.length > 1 ? all : all[0]!];
    }),
  );
}

async function parsed(text: string, type = ''): Promise<unknown> {
  if (text === '') return undefined;
  if (type.startsWith('multipart/form-data')) return formOf(text, type);
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A file becomes its text. */
async function formOf(text: string, type: string): Promise<Record<string, string>> {
  const form = await new Response(text, { headers: { 'content-type': type } }).formData();
  const fields = [...form].map(async ([name, value]) => [name, typeof value === 'string' ? value : await value.text()]);
  return Object.fromEntries(await Promise.all(fields));
}
