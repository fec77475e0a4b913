// Reads XML by an OpenAPI schema: which elements are lists, numbers, truth, and under which name they come.
import type { OpenApi } from '../openapi.ts';
import type { Element } from './xml.ts';

/** The part of a schema that says how it is written. */
export interface Described {
  $ref?: string;
  allOf?: Described[];
  type?: string;
  format?: string;
  items?: Described;
  properties?: Record<string, Described>;
  xml?: { name?: string; flattened?: boolean };
}

const MOST_HOPS = 10;

/** References followed and the parts of an `allOf` together, one level deep. */
export function resolved(document: OpenApi, given: Described, hops = 0): Described {
  if (hops > MOST_HOPS) return {};
  if (given.$ref) {
    const target = document.components?.schemas?.[given.$ref.split('/').at(-1)!];
    return target ? resolved(document, target as Described, hops + 1) : {};
  }
  if (!given.allOf) return given;
  const parts = [...given.allOf.map((one) => resolved(document, one, hops + 1)), { ...given, allOf: [] }];
  const { allOf: _, ...whole } = Object.assign({}, ...parts) as Described;
  const properties = Object.assign({}, ...parts.map((one) => one.properties));
  return Object.keys(properties).length > 0 ? { ...whole, properties } : whole;
}

/** An element whose schema says nothing becomes an object of its children, or its text. */
export function describedXml(document: OpenApi, given: Described, element: Element): unknown {
  const schema = resolved(document, given);
  if (schema.type === 'array') return element.children.map((one) => describedXml(document, schema.items ?? {}, one));
  if (schema.properties) {
    const out: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(schema.properties)) {
      const field = resolved(document, one);
      const tag = field.xml?.name ?? name;
      const items = element.children.filter((child) => child.name === tag);
      if (field.type === 'array' && field.xml?.flattened && items.length > 0)
        out[name] = items.map((child) => describedXml(document, field.items ?? {}, child));
      else if (items.length > 0) out[name] = describedXml(document, one, items[0]!);
    }
    return out;
  }
  if (element.children.length > 0)
    return Object.fromEntries(element.children.map((one) => [one.name, describedXml(document, {}, one)]));
  if (schema.type === 'integer' || schema.type === 'number') return Number(element.text);
  return schema.type === 'boolean' ? element.text.trim() === 'true' : element.text;
}
