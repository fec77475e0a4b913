// The controls that hold one value.
import { FileInput, MultiSelect, PasswordInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { Paperclip } from 'lucide-react';
import css from './action-form.module.css';
import type { Control } from './control-of.ts';
import { isExpression } from './expressions.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { localOf, momentOf, readNumber } from './form-values.ts';
import { Help, hasHelp } from './Help.tsx';
import { JsonControl } from './JsonControl.tsx';
import { choicesOf, isFields } from './schema.ts';

export type LeafProps = FieldProps & { note?: string | undefined };

/** More choices than this are searched. */
const MANY_CHOICES = 8;

export function useLook({ label, name, schema, path, required, note, inner }: LeafProps, deep = false) {
  const { faultOf } = useForm();
  const isEntry = /^\d+$/.test(path.at(-1) ?? '');
  const isOwnName =
    !isEntry && label.toLowerCase().replace(/[^a-z0-9]/g, '') !== name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return {
    label:
      isOwnName && !inner ? (
        <>
          {label} <code className={css.name}>{name}</code>
        </>
      ) : (
        label
      ),
    required: required ?? false,
    description: hasHelp(schema) || note ? <Help schema={schema} more={note} /> : undefined,
    error: faultOf(path, deep),
  };
}

export function LeafControl({ control, ...props }: LeafProps & { control: Control }) {
  switch (control) {
    case 'choice':
      return <ChoiceControl {...props} />;
    case 'choices':
      return <ChoicesControl {...props} />;
    case 'boolean':
      return <BooleanControl {...props} />;
    case 'number':
      return <NumberControl {...props} />;
    case 'texts':
      return <TextsControl {...props} />;
    case 'file':
      return <FileControl {...props} />;
    case 'date':
    case 'date-time':
      return <MomentControl {...props} withTime={control === 'date-time'} />;
    case 'password':
      return <SecretControl {...props} />;
    case 'lines':
      return <TextControl {...props} lines />;
    case 'text':
      return <TextControl {...props} />;
    default:
      return <JsonControl {...props} look={useLook} />;
  }
}

interface TextProps extends LeafProps {
  placeholder?: string;
  expression?: boolean;
  lines?: boolean;
  locked?: boolean;
}

/** An empty text is no value. */
const given = (text: string): string | undefined => (text === '' ? undefined : text);

export function TextControl({ placeholder, expression, lines, locked, ...props }: TextProps) {
  const look = useLook(props);
  const text = props.value === undefined ? '' : String(props.value);
  const shared = {
    ...look,
    value: text,
    ...(placeholder && { placeholder }),
    disabled: locked ?? false,
    spellCheck: lines ?? false,
    autoComplete: 'off',
    classNames: expression || isExpression(text) ? { input: css.mono! } : {},
  };
  return lines || text.length > 90 || text.includes('\n') ? (
    <Textarea
      {...shared}
      minRows={lines ? 2 : 1}
      maxRows={14}
      onChange={(e) => props.onChange(given(e.target.value))}
    />
  ) : (
    <TextInput {...shared} onChange={(event) => props.onChange(given(event.target.value))} />
  );
}

function SecretControl(props: LeafProps) {
  return (
    <PasswordInput
      {...useLook(props)}
      value={String(props.value ?? '')}
      autoComplete="off"
      onChange={(event) => props.onChange(given(event.target.value))}
    />
  );
}

function NumberControl(props: LeafProps) {
  return (
    <TextInput
      {...useLook(props)}
      inputMode="decimal"
      value={props.value === undefined ? '' : String(props.value)}
      onChange={(event) => {
        const text = event.target.value;
        // what is being typed, like "1." and "-", is kept as it is
        props.onChange(String(Number(text)) === text ? readNumber(text) : (given(text.trim()) as string));
      }}
      onBlur={(event) => props.onChange(readNumber(event.target.value))}
    />
  );
}

const YES_NO = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

function BooleanControl(props: LeafProps) {
  return (
    <Select
      {...useLook(props)}
      data={YES_NO}
      placeholder="Yes or no"
      value={typeof props.value === 'boolean' ? String(props.value) : null}
      onChange={(picked) => props.onChange(picked === null ? undefined : picked === 'true')}
      comboboxProps={{ withinPortal: true }}
    />
  );
}

const keyed = (choices: unknown[]) =>
  [...new Set(choices.map((one) => JSON.stringify(one)))].map((value) => ({
    value,
    label: wordOf(JSON.parse(value)),
  }));
const wordOf = (value: unknown): string => (typeof value === 'string' ? value || '(empty)' : JSON.stringify(value));

function ChoiceControl(props: LeafProps) {
  const choices = choicesOf(props.schema) ?? [];
  return (
    <Select
      {...useLook(props)}
      data={keyed(choices)}
      placeholder="Pick one"
      searchable={choices.length > MANY_CHOICES}
      limit={200}
      value={props.value === undefined ? null : JSON.stringify(props.value)}
      onChange={(picked) => props.onChange(picked === null ? undefined : JSON.parse(picked))}
    />
  );
}

function ChoicesControl(props: LeafProps) {
  const value = Array.isArray(props.value) ? props.value : [];
  return (
    <MultiSelect
      {...useLook(props, true)}
      data={keyed(choicesOf(props.schema.items ?? {}) ?? [])}
      placeholder={value.length ? '' : 'Pick any'}
      searchable
      limit={200}
      value={value.map((one) => JSON.stringify(one))}
      onChange={(picked) => props.onChange(picked.length ? picked.map((one) => JSON.parse(one)) : undefined)}
    />
  );
}

function TextsControl(props: LeafProps) {
  const value = Array.isArray(props.value) ? props.value.map(String) : [];
  return (
    <TagsInput
      {...useLook(props, true)}
      placeholder={value.length ? '' : 'Enter takes an entry'}
      value={value}
      splitChars={['\n']}
      acceptValueOnBlur
      clearable={false}
      onChange={(entries) => props.onChange(entries.length ? entries : undefined)}
    />
  );
}

function MomentControl({ withTime, ...props }: LeafProps & { withTime: boolean }) {
  const value = withTime ? localOf(props.value) : String(props.value ?? '');
  const note = withTime && props.value ? `In your time zone; sent as ${props.value}.` : undefined;
  return (
    <TextInput
      {...useLook({ ...props, note })}
      type={withTime ? 'datetime-local' : 'date'}
      value={value}
      onChange={(event) => props.onChange(withTime ? momentOf(event.target.value) : given(event.target.value))}
    />
  );
}

function FileControl(props: LeafProps) {
  const held = isFields(props.value) ? props.value : undefined;
  const note = held && `${held.name ?? 'A file'}, ${sizeWords(String(held.base64 ?? '').length * 0.75)}.`;
  return (
    <FileInput
      {...useLook({ ...props, note }, true)}
      leftSection={<Paperclip size={15} aria-hidden />}
      placeholder={held ? String(held.name ?? 'Another file') : 'Pick a file'}
      styles={{ placeholder: { color: 'var(--ink-2)' } }}
      clearable
      clearButtonProps={{ 'aria-label': `Take ${props.label} out` }}
      onChange={async (file) => props.onChange(file ? await asFile(file) : undefined)}
    />
  );
}

const sizeWords = (bytes: number): string =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

async function asFile(file: File): Promise<{ base64: string; name: string; type: string }> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return {
    base64: url.slice(url.indexOf(',') + 1),
    name: file.name,
    type: file.type || 'application/octet-stream',
  };
}
