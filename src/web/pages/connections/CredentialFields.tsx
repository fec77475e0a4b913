// The fields of a credential kind, each with where to find it. What is secret is written, never read.
import { PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import type { CredentialKind } from '../../api/shapes.ts';

interface Props {
  kind: CredentialKind;
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  error: unknown;
  /** Values are there already: what is left empty stays. */
  replacing?: boolean;
}

export function CredentialFields({ kind, values, onChange, error, replacing }: Props) {
  const first = useRef<HTMLInputElement>(null);
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

/** What was really entered. */
export const entered = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
