// Reads what AWS answered by the model of the operation: one kind of object whatever the protocol. Times are text
// in ISO 8601; lists that AWS promises are there even when they are empty.
import type { Answer, InboundResponse } from '../../connections/index.ts';
import { AppError } from '../../errors.ts';
import { type AwsModel, operationOf, type Shape, type ShapeRef, shapeOf } from './model.ts';
import { refusalOf } from './refusal.ts';
import { childOf, type Element, readXml } from './xml.ts';

/** Throws tool_refused (4xx), tool_error (5xx), tool_unreadable. */
export function awsAnswer(model: AwsModel, name: string, response: InboundResponse, from: string): Answer {
  const { protocol } = model.service;
  if (response.status >= 400) throw refusalOf(protocol, response, from);
  const operation = operationOf(model, name);
  const shape = shapeOf(model, operation.output);
  const text = () => response.body.toString();
  let body: Record<string, unknown>;
  if (protocol === 'json') body = fromJson(model, shape, parsed(text(), from));
  else if (protocol === 'query' || protocol === 'ec2') {
    const root = readXml(text());
    const inner = operation.resultWrapper ? childOf(root, operation.resultWrapper) : root;
    body = inner ? structure(model, shape, inner) : {};
  } else body = restAnswer(model, shape, response, from);
  for (const member of shape.required ?? []) {
    if (body[member] === undefined && shapeOf(model, shape.members![member]!.shape).type === 'list') body[member] = [];
  }
  return { status: response.status, headers: response.headers, body };
}

function parsed(text: string, from: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('tool_unreadable', `${from} answered something that is not JSON`);
  }
}

function restAnswer(model: AwsModel, shape: Shape, response: InboundResponse, from: string): Record<string, unknown> {
  const json = model.service.protocol === 'rest-json';
  const body: Record<string, unknown> = {};
  for (const [member, ref] of Object.entries(shape.members!)) {
    const name = (ref.locationName ?? member).toLowerCase();
    if (ref.location === 'header' && response.headers[name] !== undefined)
      body[member] = scalarOf(shapeOf(model, ref.shape), response.headers[name]);
    else if (ref.location === 'statusCode') body[member] = response.status;
    else if (ref.location === 'headers') {
      const mine = Object.entries(response.headers).filter(([one]) => one.startsWith(name));
      body[member] = Object.fromEntries(mine.map(([one, value]) => [one.slice(name.length), value]));
    }
  }
  if (shape.payload) {
    const of = shapeOf(model, shape.members![shape.payload]!.shape);
    if (of.type === 'blob') body[shape.payload] = content(response);
    else if (of.type === 'string') body[shape.payload] = response.body.toString();
    else if (response.body.length > 0)
      body[shape.payload] = json
        ? fromJson(model, of, parsed(response.body.toString(), from))
        : structure(model, of, readXml(response.body.toString()));
    return body;
  }
  if (response.body.length === 0 || !Object.values(shape.members!).some((ref) => !ref.location)) return body;
  return json
    ? { ...fromJson(model, shape, parsed(response.body.toString(), from)), ...body }
    : { ...structure(model, shape, readXml(response.body.toString())), ...body };
}

/** Text where it is text, else a file. */
function content({ body, headers }: InboundResponse): unknown {
  const text = body.toString();
  if (Buffer.from(text).equals(body) && !text.includes('\0')) return text;
  const type = headers['content-type'];
  return { base64: body.toString('base64'), ...(type && { type }), size: body.length };
}

function fromJson(model: AwsModel, shape: Shape, value: unknown): any {
  if (value === null || value === undefined) return undefined;
  if (shape.type === 'structure' && typeof value === 'object') {
    const out: Record<string, unknown> = {};
    for (const [member, ref] of Object.entries(shape.members!)) {
      const inner = fromJson(model, shapeOf(model, ref.shape), (value as any)[ref.locationName ?? member]);
      if (inner !== undefined) out[member] = inner;
    }
    return out;
  }
  if (shape.type === 'list' && Array.isArray(value))
    return value.map((one) => fromJson(model, shapeOf(model, shape.member!.shape), one) ?? null);
  if (shape.type === 'map' && typeof value === 'object') {
    const of = shapeOf(model, shape.value!.shape);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fromJson(model, of, one) ?? null]));
  }
  return shape.type === 'timestamp' && typeof value === 'number' ? new Date(value * 1000).toISOString() : value;
}

function structure(model: AwsModel, shape: Shape, element: Element): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [member, ref] of Object.entries(shape.members ?? {})) {
    if (ref.location) continue;
    const value = ref.xmlAttribute
      ? element.attributes[(ref.locationName ?? member).split(':').at(-1)!]
      : memberOf(model, ref, ref.locationName ?? member, element);
    if (value !== undefined) out[member] = value;
  }
  return out;
}

function memberOf(model: AwsModel, ref: ShapeRef, name: string, parent: Element): unknown {
  const shape = shapeOf(model, ref.shape);
  const flat = shape.flattened || ref.flattened;
  if (shape.type === 'list' && flat) {
    const items = parent.children.filter((one) => one.name === (shape.member!.locationName ?? name));
    const found = items.length > 0 ? items : parent.children.filter((one) => one.name === name);
    return found.length > 0 ? found.map((one) => elementValue(model, shape.member!, one)) : undefined;
  }
  if (shape.type === 'map' && flat) {
    const entries = parent.children.filter((one) => one.name === name);
    return entries.length > 0 ? mapOf(model, shape, entries) : undefined;
  }
  const element = childOf(parent, name);
  return element && elementValue(model, ref, element);
}

function elementValue(model: AwsModel, ref: ShapeRef, element: Element): unknown {
  const shape = shapeOf(model, ref.shape);
  if (shape.type === 'structure') return structure(model, shape, element);
  if (shape.type === 'list') return element.children.map((one) => elementValue(model, shape.member!, one));
  if (shape.type === 'map') return mapOf(model, shape, element.children);
  return scalarOf(shape, element.text);
}

function mapOf(model: AwsModel, shape: Shape, entries: Element[]): Record<string, unknown> {
  const pairs = entries.flatMap((entry) => {
    const key = childOf(entry, shape.key!.locationName ?? 'key');
    const value = childOf(entry, shape.value!.locationName ?? 'value');
    return key ? [[key.text, value && elementValue(model, shape.value!, value)]] : [];
  });
  return Object.fromEntries(pairs);
}

function scalarOf(shape: Shape, text: string): unknown {
  const plain = text.trim();
  switch (shape.type) {
    case 'integer':
    case 'float':
      return Number.isFinite(Number(plain)) && plain !== '' ? Number(plain) : undefined;
    case 'boolean':
      return plain === 'true';
    case 'timestamp': {
      const date = new Date(/^\d+(\.\d+)?$/.test(plain) ? Number(plain) * 1000 : plain);
      return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
    }
    default:
      return text;
  }
}
