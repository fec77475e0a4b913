// Actions of AWS services that were made from OpenAPI descriptions (those of the long tail, converted from AWS's
// models by others). The descriptions lose how the protocols write things; what can be told from them is put right
// here: bodies and targets of `json`, forms of `query` and `ec2`, answers in XML, refusals. Not right: bodies in XML
// (rest-xml), maps in forms, and names in forms that EC2 gives a second time.
import { type InboundResponse, readAnswer } from '../../connections/index.ts';
import type { BuiltAction, Exchange } from '../action.ts';
import { buildRequest } from '../build-request.ts';
import type { OpenApi } from '../openapi.ts';
import { JSON_1_0 } from './json-versions.ts';
import type { Protocol } from './model.ts';
import { refusalOf } from './refusal.ts';
import { escaped } from './values.ts';
import { readXml } from './xml.ts';
import { type Described, describedXml, resolved } from './xml-by-schema.ts';

/** As the maker of the long tail tells it of a service. */
export interface GeneratedAws {
  protocol: Protocol;
  apiVersion: string;
}

type Input = Record<string, unknown>;

/** `action` speaks OpenAPI; the one returned speaks AWS's protocol. `from` is the tool's name. */
export function speakingAws(action: BuiltAction, { protocol, apiVersion }: GeneratedAws, from: string): BuiltAction {
  const request = (input: Input): ReturnType<Exchange['request']> => {
    if (protocol === 'json') return jsonRequest(action, input);
    if (protocol === 'query' || protocol === 'ec2') return formRequest(action, input, protocol, apiVersion);
    const plain = buildRequest(action, input);
    if (protocol !== 'rest-json' || typeof plain.body !== 'string' || !isJsonType(plain.headers)) return plain;
    return { ...plain, body: JSON.stringify(withSeconds(action.document, bodySchema(action), JSON.parse(plain.body))) };
  };
  return {
    ...action,
    exchange: {
      request,
      answer(response) {
        if (response.status >= 400) throw refusalOf(protocol, response, from);
        const answer = readAnswer(protocol === 'json' ? asJson(response) : response, { from, json: false });
        if (typeof answer.body !== 'string') return answer;
        const schema = answerSchema(action);
        if (protocol === 'rest-json' || !schema || !/^\s*</.test(answer.body)) return answer;
        const root = readXml(answer.body);
        const result = root.children.find((one) => one.name === root.name.replace(/Response$/, 'Result'));
        return { ...answer, body: describedXml(action.document, schema, result ?? root) };
      },
    },
  };
}

/** It says application/x-amz-json-1.1. */
const asJson = (response: InboundResponse): InboundResponse => ({
  ...response,
  headers: { ...response.headers, 'content-type': 'application/json' },
});

function answerSchema({ located }: BuiltAction): Described | undefined {
  const good = Object.entries(located.operation.responses).find(([status]) => status.startsWith('2'));
  return Object.values(good?.[1].content ?? {})[0]?.schema as Described | undefined;
}

/** What would go into the query string (the converter adds the inputs of paging there) belongs into the body. */
function jsonRequest(action: BuiltAction, input: Input): ReturnType<Exchange['request']> {
  const { tool, headers } = buildRequest(action, input);
  const target = String(input['X-Amz-Target'] ?? headers?.['x-amz-target'] ?? '');
  const body: Input = {};
  const fields = resolved(action.document, bodySchema(action)).properties ?? {};
  for (const [name, value] of Object.entries(input)) {
    const place = action.input.places[name] ?? { in: 'body', name };
    const field = place.name ?? name;
    const isNumber = resolved(action.document, fields[field] ?? {}).type === 'integer';
    if (place.in !== 'header') body[field] ??= isNumber ? Number(value) : value;
  }
  const version = JSON_1_0.has(target.split('.').slice(0, -1).join('.')) ? '1.0' : '1.1';
  return {
    method: 'POST',
    url: '/',
    ...(tool !== undefined && { tool }),
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
    body: JSON.stringify(withSeconds(action.document, bodySchema(action), body)),
  };
}

const isJsonType = (headers: Record<string, string> = {}) => /json/.test(headers['content-type'] ?? '');

const bodySchema = ({ located, input }: BuiltAction): Described =>
  (located.operation.requestBody?.content[input.contentType ?? '']?.schema ?? {}) as Described;

/** AWS's JSON has times as seconds since 1970. */
function withSeconds(document: OpenApi, given: Described, value: unknown): unknown {
  const schema = resolved(document, given);
  if (Array.isArray(value)) return value.map((one) => withSeconds(document, schema.items ?? {}, one));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([name, one]) => [name, withSeconds(document, schema.properties?.[name] ?? {}, one)]),
    );
  }
  if (schema.format !== 'date-time' || typeof value !== 'string') return value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : at / 1000;
}

function formRequest(
  action: BuiltAction,
  input: Input,
  protocol: Protocol,
  version: string,
): ReturnType<Exchange['request']> {
  const { tool, url } = buildRequest(action, input);
  const operation = String(input.Action ?? action.curated.fixed?.Action ?? '');
  const pairs: [string, string][] = [
    ['Action', operation],
    ['Version', String(input.Version ?? version)],
  ];
  for (const parameter of action.located.operation.parameters ?? []) {
    if (parameter.in !== 'query' || parameter.name === 'Action' || parameter.name === 'Version') continue;
    const value = Object.entries(action.input.places)
      .filter(([, place]) => place.in === 'query' && place.name === parameter.name)
      .map(([own]) => input[own])[0];
    if (value !== undefined && value !== null)
      flatten(action, protocol === 'ec2', parameter.schema as Described, parameter.name, value, pairs);
  }
  return {
    method: 'POST',
    url: url.split('?')[0]!,
    ...(tool !== undefined && { tool }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: pairs.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&'),
  };
}

function flatten(
  action: BuiltAction,
  ec2: boolean,
  given: Described,
  name: string,
  value: unknown,
  pairs: [string, string][],
): void {
  const schema = resolved(action.document, given);
  if (Array.isArray(value)) {
    const item = resolved(action.document, schema.items ?? {});
    const base = ec2 || schema.xml?.flattened ? name : `${name}.${item.xml?.name ?? 'member'}`;
    for (const [index, one] of value.entries())
      flatten(action, ec2, schema.items ?? {}, `${base}.${index + 1}`, one, pairs);
    if (value.length === 0 && !ec2) pairs.push([name, '']);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      const field = schema.properties?.[key] ?? {};
      const own = resolved(action.document, field).xml?.name ?? key;
      flatten(action, ec2, field, `${name}.${ec2 ? own.charAt(0).toUpperCase() + own.slice(1) : own}`, one, pairs);
    }
  } else pairs.push([name, String(value)]);
}
