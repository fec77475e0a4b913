// The fields of a credential kind, each with where to find it. What is secret is written, never read.
import { PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import type { CredentialKind, Tool } from '../../api/shapes.ts';
import css from './connections.module.css';

interface Props {
  kind: CredentialKind;
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  error: unknown;
  /** Values are there already: what is left empty stays. */
  replacing?: boolean;
}

export function CredentialFields({ kind, values, onChange, error, replacing }: Props) {
  const first = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  // they appear inside an open dialog, after its own focus was set
  useEffect(() => first.current?.focus(), []);
  return (
    <>
      {kind.fields.map((field, index) => {
        const shared = {
          label: field.title,
          description: field.where ?? (field.generate ? 'Left empty, one is made.' : undefined),
          value: values[field.name] ?? '',
          error: fieldProblem(error, field.name),
          required: field.required && !field.generate && !replacing,
          placeholder: replacing ? 'Unchanged' : (field.default ?? undefined),
          autoComplete: 'off',
          'data-1p-ignore': true,
          ...(index === 0 && { ref: first }),
          onChange: (event: { target: { value: string } }) => onChange({ ...values, [field.name]: event.target.value }),
        };
        if (field.multiline)
          return (
            <Textarea
              key={field.name}
              {...shared}
              placeholder={replacing ? 'Unchanged' : '-----BEGIN …'}
              autosize
              minRows={3}
              maxRows={8}
              spellCheck={false}
              classNames={{ input: css.pem! }}
            />
          );
        return field.secret ? (
          <PasswordInput
            key={field.name}
            {...shared}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': `Show ${shared.label}` }}
          />
        ) : (
          <TextInput key={field.name} {...shared} />
        );
      })}
    </>
  );
}

/** With the address, where only the person knows it. */
export function withAddress(tool: Tool, kind: CredentialKind): CredentialKind {
  const known = tool.baseUrl || tool.inbound || kind.fields.some(({ name }) => name === 'baseUrl' || name === 'host');
  if (known) return kind;
  const where = 'Begins with https:// and goes as far as all requests have in common.';
  return {
    ...kind,
    fields: [{ name: 'baseUrl', title: 'Address', where, secret: false, required: true }, ...kind.fields],
  };
}

/** What was really entered. */
export const entered = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
