// Short words for the JSON Schemas of operations.

export type Schema = Record<string, any>;

export const text = (description?: string, more: Schema = {}): Schema => ({
  type: 'string',
  ...(description && { description }),
  ...more,
});
/** A text that must not be empty. */
export const name = (description?: string, more: Schema = {}): Schema => text(description, { minLength: 1, ...more });
export const integer = (description?: string, more: Schema = {}): Schema => ({
  type: 'integer',
  ...(description && { description }),
  ...more,
});
/** A number of things from 1 to `most`. */
export const count = (description: string, most: number): Schema => integer(description, { minimum: 1, maximum: most });
export const flag = (description?: string): Schema => ({ type: 'boolean', ...(description && { description }) });
export const list = (items: Schema, description?: string, more: Schema = {}): Schema => ({
  type: 'array',
  items,
  ...(description && { description }),
  ...more,
});
export const oneOf = (choices: readonly string[], description?: string): Schema => text(description, { enum: choices });
/** Any members, all of one schema. */
export const map = (additionalProperties: Schema | true, description?: string): Schema => ({
  type: 'object',
  additionalProperties,
  ...(description && { description }),
});
export const maybe = (schema: Schema): Schema => ({ ...schema, type: [schema.type, 'null'] });

/** An object of these properties and no others; `required` names those that must be there. */
export const object = (
  properties: Record<string, Schema>,
  required: string[] = [],
  description?: string,
): Schema & { properties: Record<string, Schema> } => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
  ...(description && { description }),
});

/** An object that always has all of these properties: what an operation gives. */
export const result = (properties: Record<string, Schema>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});

/** A file as flows hold it: what actions give may be handed on as it is, with its size and whatever else is known. */
export const FILE: Schema = {
  type: 'object',
  properties: {
    base64: text('The content, in base64.', { format: 'byte' }),
    name: name('Its name, without folders.'),
    type: text('Its media type. Default: application/octet-stream.'),
  },
  required: ['base64'],
};
