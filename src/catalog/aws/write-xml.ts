// Input as the XML of AWS's protocol rest-xml.
import { type AwsModel, type Shape, type ShapeRef, shapeOf } from './model.ts';
import { scalar } from './values.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const text = (value: string) =>
  value.replace(
    /[&<>"'\r\n\u0085\u2028]/g,
    (one) => ENTITIES[one] ?? `&#x${one.charCodeAt(0).toString(16).toUpperCase()};`,
  );
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** A document whose root is `name`, in the namespace of the service. */
export function toXml(model: AwsModel, ref: ShapeRef, name: string, value: unknown): string {
  const namespace = ref.xmlNamespace?.uri ?? model.service.namespace;
  return `${DECLARATION}${element(model, { ...ref, ...(namespace && { xmlNamespace: { uri: namespace } }) }, name, value)}`;
}

function element(model: AwsModel, ref: ShapeRef, name: string, value: unknown): string {
  const shape = shapeOf(model, ref.shape);
  const prefix = ref.xmlNamespace?.prefix;
  const attributes = shape.type === 'structure' ? attributesOf(model, shape, value) : '';
  const namespace = ref.xmlNamespace ? ` xmlns${prefix ? `:${prefix}` : ''}="${text(ref.xmlNamespace.uri)}"` : '';
  const content = contentOf(model, shape, value, name);
  return content === ''
    ? `<${name}${attributes}${namespace}/>`
    : `<${name}${attributes}${namespace}>${content}</${name}>`;
}

function attributesOf(model: AwsModel, shape: Shape, value: unknown): string {
  return Object.entries(shape.members!)
    .filter(([member, ref]) => ref.xmlAttribute && given(value, member) !== undefined)
    .map(([member, ref]) => {
      const plain = scalar(shapeOf(model, ref.shape), given(value, member), 'iso8601', member);
      return ` ${ref.locationName ?? member}="${text(plain)}"`;
    })
    .join('');
}

function contentOf(model: AwsModel, shape: Shape, value: unknown, name: string): string {
  if (shape.type === 'structure') {
    return Object.entries(shape.members!)
      .map(([member, ref]) => {
        const inner = given(value, member);
        if (inner === undefined || inner === null || ref.location || ref.xmlAttribute) return '';
        return memberOf(model, ref, ref.locationName ?? member, inner);
      })
      .join('');
  }
  if (shape.type === 'list') return items(model, shape, shape.member!.locationName ?? 'member', value as unknown[]);
  if (shape.type === 'map') {
    return Object.entries(value as object)
      .map(
        ([key, one]) =>
          `<entry>${element(model, shape.key!, shape.key!.locationName ?? 'key', key)}${element(model, shape.value!, shape.value!.locationName ?? 'value', one)}</entry>`,
      )
      .join('');
  }
  return text(scalar(shape, value, 'iso8601', name));
}

/** A flattened list has no element of its own. */
function memberOf(model: AwsModel, ref: ShapeRef, name: string, value: unknown): string {
  const shape = shapeOf(model, ref.shape);
  return shape.type === 'list' && (shape.flattened || ref.flattened)
    ? items(model, shape, name, value as unknown[])
    : element(model, ref, name, value);
}

const items = (model: AwsModel, shape: Shape, name: string, list: unknown[]) =>
  list.map((one) => element(model, shape.member!, name, one)).join('');

const given = (value: unknown, member: string) => (value as Record<string, unknown>)[member];
