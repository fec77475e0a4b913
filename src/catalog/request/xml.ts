// An XML body from a value, by the `xml` objects of its schema (OpenAPI 3.0, "XML Object").
import { AppError } from '../../errors.ts';
import type { OpenApi, Schema } from '../openapi.ts';
import { merged } from '../schema/merge.ts';
import { pointedTo } from '../schema/reference.ts';
import { scalar, wellFormed } from './styles.ts';

interface Names {
  name?: string;
  prefix?: string;
  namespace?: string;
  attribute?: boolean;
  wrapped?: boolean;
}

const MOST_DEPTH = 64;

export function xmlText(document: OpenApi, schema: Schema | undefined, value: unknown): string {
  const own = new Writer(document);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${own.element(rootName(schema), schema ?? {}, value, 0)}`;
}

/** Without a name of its own the root is called as its schema is. */
const rootName = (schema: Schema | undefined): string =>
  typeof schema?.$ref === 'string' ? schema.$ref.split('/').at(-1)! : 'root';

class Writer {
  readonly #document: OpenApi;

  constructor(document: OpenApi) {
    this.#document = document;
  }

  element(fallback: string, given: Schema, value: unknown, depth: number): string {
    if (depth > MOST_DEPTH) throw new AppError('invalid_input', 'the body is nested too deeply for XML');
    const schema = this.#resolved(given);
    const xml: Names = schema.xml ?? {};
    if (Array.isArray(value)) {
      const items = value.map((one) =>
        this.element(this.#itemName(xml, schema, fallback), schema.items ?? {}, one, depth + 1),
      );
      return xml.wrapped || depth === 0 ? this.#tag(xml, xml.name ?? fallback, '', items.join('')) : items.join('');
    }
    if (typeof value !== 'object' || value === null)
      return this.#tag(xml, xml.name ?? fallback, '', value === null || value === undefined ? '' : text(scalar(value)));
    let attributes = '';
    let content = '';
    for (const [key, one] of Object.entries(value)) {
      if (one === undefined || one === null) continue;
      const field =
        schema.properties?.[key] ??
        (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {});
      const names: Names = this.#resolved(field).xml ?? {};
      if (names.attribute)
        attributes += ` ${qualified(names, names.name ?? key)}="${attribute(scalar(one))}"${declared(names)}`;
      else content += this.element(key, field, one, depth + 1);
    }
    return this.#tag(xml, xml.name ?? fallback, attributes, content);
  }

  /** Items are called by their own name, else as the list is. */
  #itemName(list: Names, schema: Schema, fallback: string): string {
    return this.#resolved(schema.items ?? {}).xml?.name ?? list.name ?? fallback;
  }

  #tag(names: Names, name: string, attributes: string, content: string): string {
    const tag = qualified(names, name);
    if (!/^[\p{L}_][\p{L}\p{N}_.:-]*$/u.test(tag))
      throw new AppError('invalid_input', `"${tag.slice(0, 80)}" cannot be the name of an XML element`);
    return `<${tag}${declared(names)}${attributes}>${content}</${tag}>`;
  }

  #resolved(schema: Schema, depth = 0): Schema {
    if (depth > 20 || typeof schema !== 'object' || schema === null) return {};
    if (typeof schema.$ref === 'string')
      return this.#resolved((pointedTo(this.#document, schema.$ref) ?? {}) as Schema, depth + 1);
    if (!Array.isArray(schema.allOf)) return schema;
    const { allOf, ...own } = schema;
    return merged([own, ...allOf.map((part: Schema) => this.#resolved(part, depth + 1))]);
  }
}

const qualified = ({ prefix }: Names, name: string) => (prefix ? `${prefix}:${name}` : name);
const declared = ({ prefix, namespace }: Names) =>
  namespace ? ` xmlns${prefix ? `:${prefix}` : ''}="${attribute(namespace)}"` : '';

/** What XML 1.0 cannot hold at all is refused; a carriage return would be read as a new line. */
function text(value: string): string {
  if (/[^\P{Cc}\t\n\r\x7f-\x9f]|[\uFFFE\uFFFF]/u.test(value))
    throw new AppError('invalid_input', 'the body holds a character that XML cannot hold');
  return wellFormed(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

const attribute = (value: string): string =>
  text(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
