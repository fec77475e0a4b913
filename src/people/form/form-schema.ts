// A form's fields as a JSON Schema: what the web draws and what every answer is checked against.
import type { FormField } from '../../flow/index.ts';

export type FormFields = Record<string, FormField>;

export interface JsonSchema {
  type: string | undefined;
  [keyword: string]: unknown;
}

/** The schema of the whole form. A required text may not be empty; other fields than these are refused. */
export function formSchema(fields: FormFields): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
    required: Object.keys(fields).filter((name) => fields[name]!.required),
    additionalProperties: false,
  };
}

function fieldSchema(field: FormField): JsonSchema {
  const { required, format, items, minLength, ...rest } = field;
  return {
    ...rest,
    ...(items && { items: fieldSchema(items) }),
    ...(field.type === 'array' && field.enum === undefined && items?.enum && { uniqueItems: true }),
    ...(format && format !== 'multiline' && { format }),
    ...textLength(field.type, required, minLength),
  };
}

function textLength(type: FormField['type'], required: boolean | undefined, minLength: number | undefined) {
  if (type !== 'string') return {};
  const least = required ? Math.max(1, minLength ?? 1) : minLength;
  return least === undefined ? {} : { minLength: least };
}

/** How the web draws the fields that JSON Schema has no word for (rjsf's uiSchema). */
export function formLayout(fields: FormFields): Record<string, unknown> {
  const multiline = Object.keys(fields).filter((name) => fields[name]!.format === 'multiline');
  return Object.fromEntries(multiline.map((name) => [name, { 'ui:widget': 'textarea' }]));
}
