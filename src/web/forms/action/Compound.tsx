// Fields that hold fields: groups, lists, fields of any name, and alternatives.
import { Button, Select, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import css from './action-form.module.css';
import { branchesOf, branchLabels, branchOf, keptFor } from './branches.ts';
import type { Control } from './control-of.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { withConstants } from './form-values.ts';
import { GroupFields } from './GroupFields.tsx';
import { isFields } from './schema.ts';

export function CompoundBody({ control, ...props }: FieldProps & { control: Control }) {
  if (control === 'list') return <ListFields {...props} />;
  if (control === 'map') return <NamedFields {...props} />;
  if (control === 'union') return <Alternatives {...props} />;
  return <GroupFields {...props} />;
}

let counted = 0;
const fresh = () => `k${counted++}`;

function ListFields({ name, label, schema, value, onChange, path, depth }: FieldProps) {
  const { Field } = useForm();
  const list = Array.isArray(value) ? value : [];
  const [keys, setKeys] = useState<string[]>(() => list.map(fresh));
  // entries that came from outside
  const all = [...keys, ...list.slice(keys.length).map((_, i) => `o${i}`)].slice(0, list.length);
  const empty = (): unknown => (schema.items?.properties ? withConstants(schema.items, {}) : undefined);
  return (
    <div className={css.stack}>
      {list.map((one, i) => (
        <Field
          key={all[i]}
          name={name}
          label={`${label} ${i + 1}`}
          schema={schema.items ?? {}}
          value={one ?? undefined}
          path={[...path, String(i)]}
          depth={depth + 1}
          onChange={(changed) => onChange(list.with(i, changed ?? null))}
          onRemove={() => {
            setKeys(all.toSpliced(i, 1));
            onChange(list.length === 1 ? undefined : list.toSpliced(i, 1));
          }}
        />
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => {
            setKeys([...all, fresh()]);
            onChange([...list, empty() ?? null]);
          }}
        >
          Add to {label}
        </Button>
      </div>
    </div>
  );
}

function NamedFields({ label, schema, value, onChange, path, depth }: FieldProps) {
  const { Field } = useForm();
  const [name, setName] = useState('');
  const fields = isFields(value) ? value : {};
  const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  const taken = Object.hasOwn(fields, name.trim());
  const add = () => {
    if (!name.trim() || taken) return;
    onChange({ ...fields, [name.trim()]: null });
    setName('');
  };
  return (
    <div className={css.stack}>
      {Object.entries(fields).map(([key, one]) => (
        <Field
          key={key}
          name={key}
          label={key}
          schema={more}
          value={one ?? undefined}
          path={[...path, key]}
          depth={depth + 1}
          onChange={(changed) => onChange({ ...fields, [key]: changed ?? null })}
          onRemove={() => {
            const { [key]: _, ...rest } = fields;
            onChange(Object.keys(rest).length ? rest : undefined);
          }}
        />
      ))}
      <div className={css.adding}>
        <TextInput
          aria-label={`Name of a new field of ${label}`}
          placeholder="Name"
          value={name}
          error={taken ? 'It is there already.' : undefined}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <Button variant="default" size="sm" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
          Add
        </Button>
      </div>
    </div>
  );
}

function Alternatives(props: FieldProps) {
  const { label, schema, value, onChange } = props;
  const { Field } = useForm();
  const branches = branchesOf(schema);
  const labels = branchLabels(branches);
  const [picked, setPicked] = useState<number>();
  const index = Math.min(picked ?? branchOf(branches, value), branches.length - 1);
  const branch = branches[index]!;
  return (
    <div className={css.stack}>
      <Select
        label={`Kind of ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
        data={labels.map((text, i) => ({ value: String(i), label: text }))}
        searchable={labels.length > 8}
        value={String(index)}
        onChange={(next) => {
          if (next === null) return;
          const chosen = branches[Number(next)]!;
          setPicked(Number(next));
          const kept = value === undefined ? undefined : keptFor(chosen, value);
          onChange(isFields(kept) || chosen.properties ? withConstants(chosen, isFields(kept) ? kept : {}) : kept);
        }}
      />
      <Field key={index} {...props} label={labels[index]!} schema={{ ...branch, description: '' }} inner />
    </div>
  );
}
