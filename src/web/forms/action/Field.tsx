// One input: its control, what is wrong with it, and the ways to fill it: a value, an expression, a choice, nothing.
import { ActionIcon, Tooltip } from '@mantine/core';
import { Braces, CircleSlash, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import css from './action-form.module.css';
import { Chooser } from './Chooser.tsx';
import { CompoundBody } from './Compound.tsx';
import { controlOf, isCompound } from './control-of.ts';
import { isExpression } from './expressions.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { Help } from './Help.tsx';
import { LeafControl, TextControl } from './Leaf.tsx';
import { takesNull } from './schema.ts';

export function Field(props: FieldProps) {
  const { name, label, schema, value, onChange, path, depth, inner } = props;
  const { lookups, faultOf } = useForm();
  const [asked, setAsked] = useState(false);
  const [chosen, setChosen] = useState<{ value: unknown; label: string }>();
  const control = controlOf(name, schema, depth);
  const isExpressed = asked || isExpression(value);
  const isNull = value === null;
  const compound = isCompound(control) && !isExpressed && !isNull;
  const lookup = lookups[path.join('.')];

  const tools = !inner && (
    <div className={css.tools}>
      {lookup && !isExpressed && (
        <Chooser
          path={path}
          label={label}
          onPick={(picked, words) => {
            setChosen({ value: picked, label: words });
            onChange(control === 'texts' || control === 'list' ? [...asList(value), picked] : picked);
          }}
        />
      )}
      {(takesNull(schema) || isNull) && (
        <Tool
          label={isNull ? `Give ${label} a value` : `Send nothing (null) for ${label}`}
          pressed={isNull}
          onClick={() => onChange(isNull ? undefined : null)}
        >
          <CircleSlash size={14} aria-hidden />
        </Tool>
      )}
      <Tool
        label={isExpressed ? `Give ${label} a value` : `Use an expression for ${label}`}
        pressed={isExpressed}
        onClick={() => {
          setAsked(!isExpressed);
          if (isExpressed || typeof value !== 'string') onChange(undefined);
        }}
      >
        <Braces size={14} aria-hidden />
      </Tool>
      {props.onRemove && (
        <Tool label={`Remove ${label}`} onClick={props.onRemove}>
          <X size={14} aria-hidden />
        </Tool>
      )}
    </div>
  );

  if (compound && inner) return <CompoundBody {...props} control={control} />;
  if (compound)
    return (
      <fieldset className={css.group} data-field={path.join('.')}>
        <legend className={css.legend}>
          {label} {props.required && <Asterisk />}
        </legend>
        {tools}
        <Help schema={schema} />
        <CompoundBody {...props} control={control} />
        <Fault text={faultOf(path)} />
      </fieldset>
    );
  const picked = chosen && chosen.value === value && chosen.label !== String(value) ? chosen.label : undefined;
  return (
    <div className={css.field} data-field={path.join('.')}>
      {isNull ? (
        <TextControl {...props} value="" placeholder="Nothing (null) is sent" locked />
      ) : isExpressed ? (
        <TextControl {...props} placeholder="{{ steps.lookup.body.id }}" expression />
      ) : (
        <LeafControl {...props} control={control} note={picked && `Chosen: ${picked}.`} />
      )}
      {tools}
    </div>
  );
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const Asterisk = () => (
  <span aria-hidden style={{ color: 'var(--bad)' }}>
    *
  </span>
);

export function Fault({ text }: { text: string | undefined }) {
  return text ? (
    <p className={css.fault} role="alert">
      {text}
    </p>
  ) : null;
}

function Tool({
  label,
  pressed,
  onClick,
  children,
}: {
  label: string;
  pressed?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? 'light' : 'subtle'}
        color={pressed ? 'reflejo' : 'gray'}
        size={24}
        aria-label={label}
        {...(pressed !== undefined && { 'aria-pressed': pressed })}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
