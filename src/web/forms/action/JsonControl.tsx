// What has no form, or one without end, as JSON; what is wrong is told with its line.
import { Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import css from './action-form.module.css';
import type { FieldProps } from './form-context.ts';
import { jsonFault, readJson } from './form-values.ts';
import { same, typesOf } from './schema.ts';

type Look = (props: FieldProps) => object;

export function JsonControl({ look: useLook, ...props }: FieldProps & { look: Look }) {
  const { value, onChange, schema } = props;
  const [text, setText] = useState(() => textOf(value));
  const read = useRef(value);
  useEffect(() => {
    // changed from outside: what the person typed is no longer what is held
    if (same(read.current, value)) return;
    read.current = value;
    setText(textOf(value));
  }, [value]);
  const note =
    typeof value === 'string' && typesOf(schema).length === 0 && jsonFault(text) ? 'Sent as text.' : undefined;
  return (
    <Textarea
      {...useLook({ ...props, ...(note && { note }) } as FieldProps)}
      classNames={{ input: css.mono! }}
      placeholder={PLACEHOLDER[typesOf(schema)[0] ?? ''] ?? 'JSON, or text'}
      minRows={3}
      maxRows={20}
      spellCheck={false}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        read.current = readJson(event.target.value);
        onChange(read.current);
      }}
    />
  );
}

const PLACEHOLDER: Record<string, string> = { object: '{ "name": "value" }', array: '[ "value" ]' };

const textOf = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2);
