// A form made from a JSON Schema, with the faults the server found shown at their fields.
import '@mantine/dates/styles.layer.css';
import { Button, Group } from '@mantine/core';
import { generateForm } from '@rjsf/mantine';
import type { UiSchema } from '@rjsf/utils';
import { type ReactNode, useMemo } from 'react';
import type { Problem } from '../api/shapes.ts';
import { errorTree, formValidator } from './form-validator.ts';
import { ListWidget } from './ListWidget.tsx';

const Form = generateForm();
const WIDGETS = { list: ListWidget };

interface Props {
  schema: Record<string, any>;
  /** How fields are drawn (rjsf's uiSchema), where the schema does not say it. */
  layout?: Record<string, unknown> | null | undefined;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  onSubmit: () => void;
  problems?: Problem[];
  submit: ReactNode;
  busy?: boolean;
  danger?: boolean;
  cancel?: ReactNode;
}

export function SchemaForm(props: Props) {
  const { schema, layout, value, onChange, onSubmit, problems = [], submit, busy, danger, cancel } = props;
  const uiSchema = useMemo(() => ({ ...looks(schema), ...layout }), [schema, layout]);
  const atFields = useMemo(
    () =>
      errorTree(
        problems.map((problem) => ({ path: fieldPath(problem.path), keyword: 'server', message: problem.message })),
      ),
    [problems],
  );
  return (
    <Form
      schema={readable(schema)}
      uiSchema={uiSchema}
      validator={formValidator}
      widgets={WIDGETS}
      formData={value}
      onChange={({ formData }) => onChange(formData ?? {})}
      onSubmit={onSubmit}
      // the faults stand at the fields; the console has no reader
      onError={() => undefined}
      extraErrors={atFields}
      showErrorList={false}
      noHtml5Validate
      focusOnFirstError
      disabled={busy ?? false}
    >
      <Group mt="md" gap="xs">
        <Button type="submit" {...(danger && { color: 'red' })} loading={busy ?? false}>
          {submit}
        </Button>
        {cancel}
      </Group>
    </Form>
  );
}

/** `/form/reason` and `form.tags[0]` as the way to a field inside the form. */
export function fieldPath(path = ''): string[] {
  const parts = path.split(/[/.[\]]+/).filter(Boolean);
  return parts[0] === 'form' || parts[0] === 'inputs' ? parts.slice(1) : parts;
}

/** Fields without a title get one from their name. */
function readable(schema: Record<string, any>): Record<string, any> {
  const properties = Object.fromEntries(
    Object.entries<Record<string, any>>(schema.properties ?? {}).map(([name, field]) => [
      name,
      { title: name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '), ...field },
    ]),
  );
  return { ...schema, properties };
}

function looks(schema: Record<string, any>): UiSchema {
  const fields = Object.entries<Record<string, any>>(schema.properties ?? {});
  return Object.fromEntries(
    fields.flatMap(([name, field]) => {
      const widget = widgetOf(field);
      return widget ? [[name, { 'ui:widget': widget }]] : [];
    }),
  );
}

function widgetOf(field: Record<string, any>): string | undefined {
  if (field.format === 'multiline' || field.maxLength > 500) return 'textarea';
  const isTexts = field.type === 'array' && (field.items?.type ?? 'string') === 'string';
  return isTexts && !field.enum && !field.items?.enum ? 'list' : undefined;
}
