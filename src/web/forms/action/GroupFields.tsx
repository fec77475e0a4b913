// The fields of an object: the required ones and those with a value; the others are added from a searchable list.
import { Select, Text } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import css from './action-form.module.css';
import { type FieldProps, useForm } from './form-context.ts';
import { setWords } from './form-faults.ts';
import { oneOfThese, shownFields, withField } from './form-values.ts';
import { isFields, labelOf } from './schema.ts';

type Props = Pick<FieldProps, 'schema' | 'value' | 'onChange' | 'path' | 'depth'>;

export function GroupFields({ schema, value, onChange, path, depth }: Props) {
  const { Field } = useForm();
  const [added, setAdded] = useState<string[]>([]);
  const [typed, setTyped] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const { shown, more, other } = shownFields(schema, value, added);
  const fields = isFields(value) ? value : {};
  const required = new Set(schema.required);
  const change = (name: string, one: unknown) => onChange(withField(schema, value, name, one));
  const add = (name: string) => {
    setAdded([...added, name]);
    setTyped('');
    requestAnimationFrame(() => {
      const field = box.current?.querySelector(`[data-field="${CSS.escape([...path, name].join('.'))}"]`);
      const first = field?.querySelector<HTMLElement>('input, textarea') ?? field?.querySelector('button');
      first?.focus();
    });
  };
  const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  return (
    <div className={css.stack} ref={box}>
      {oneOfThese(schema).length > 0 && <p className={css.note}>One of these is needed: {setWords(schema)}.</p>}
      {[...shown, ...other].map((name) => {
        const field = schema.properties?.[name] ?? rest;
        return (
          <Field
            key={name}
            name={name}
            label={labelOf(name, field)}
            schema={field}
            value={fields[name]}
            path={[...path, name]}
            required={required.has(name)}
            depth={depth + 1}
            onChange={(one) => {
              // a field that was cleared is still wanted
              if (one === undefined && !required.has(name) && !added.includes(name)) setAdded([...added, name]);
              change(name, one);
            }}
            onRemove={
              required.has(name)
                ? undefined
                : () => {
                    setAdded(added.filter((one) => one !== name));
                    change(name, undefined);
                  }
            }
          />
        );
      })}
      {shown.length + other.length === 0 && more.length === 0 && <p className={css.note}>It takes no input.</p>}
      {more.length > 0 && (
        <Select
          aria-label={path.length ? `Add a field to ${path.join(' ')}` : 'Add a field'}
          placeholder={`Add a field (${more.length} more)`}
          leftSection={<Plus size={14} aria-hidden />}
          data={more.map((name) => ({ value: name, label: labelOf(name, schema.properties![name]!) }))}
          searchable
          selectFirstOptionOnChange
          limit={60}
          maw={340}
          searchValue={typed}
          onSearchChange={setTyped}
          value={null}
          onChange={(name) => name && add(name)}
          filter={({ options, search }) => {
            const words = search.trim().toLowerCase();
            return options.filter(
              (one) =>
                'value' in one &&
                `${one.label} ${one.value} ${schema.properties![one.value]!.description ?? ''}`
                  .toLowerCase()
                  .includes(words),
            );
          }}
          renderOption={({ option }) => (
            <div style={{ minWidth: 0 }}>
              {option.label} <code className={css.optionName}>{option.value}</code>
              <Text lineClamp={2} className={css.optionNote!}>
                {schema.properties![option.value]!.description}
              </Text>
            </div>
          )}
        />
      )}
    </div>
  );
}
