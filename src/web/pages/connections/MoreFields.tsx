// What few connections need: another address, an authority of the tool's own, other hosts, when the secret ends.
import { Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import type { CredentialKind } from '../../api/shapes.ts';
import css from './connections.module.css';

interface Props {
  kind: CredentialKind;
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  /** `2026-12-24`, or nothing. */
  expires: string;
  onExpires: (date: string) => void;
  error: unknown;
}

const FIELDS = [
  { name: 'baseUrl', label: 'Another address', hint: 'Where the tool is, if not where it usually is: https://…' },
  { name: 'extraHosts', label: 'Other hosts', hint: 'The credential may be sent to them too. Comma separated.' },
];

/** They say themselves where they speak to. */
const NOT_HTTP = ['imap', 'ldap', 'mail', 'sql', 'ssh'];

export function MoreFields({ kind, values, onChange, expires, onExpires, error }: Props) {
  const has = (name: string) => kind.fields.some((field) => field.name === name);
  const sends = !kind.kind.startsWith('hook_') && !NOT_HTTP.includes(kind.kind);
  const atFault = ['baseUrl', 'extraHosts', 'ca'].some((name) => fieldProblem(error, name));
  const [opened, setOpened] = useState(false);
  const open = opened || atFault;
  return (
    <div className={css.more}>
      <UnstyledButton className={css.moreHead} aria-expanded={open} onClick={() => setOpened(!open)}>
        <ChevronDown size={15} aria-hidden style={{ rotate: open ? '180deg' : '0deg' }} /> More settings
      </UnstyledButton>
      {open && (
        <div className={css.form}>
          {sends &&
            FIELDS.filter(({ name }) => !has(name)).map(({ name, label, hint }) => (
              <TextInput
                key={name}
                label={label}
                description={hint}
                value={values[name] ?? ''}
                error={fieldProblem(error, name)}
                onChange={(event) => onChange({ ...values, [name]: event.target.value })}
              />
            ))}
          {sends && !has('ca') && (
            <Textarea
              label="Certificate authority"
              description="In PEM form, if the tool's certificate comes from an authority of its own."
              autosize
              minRows={2}
              maxRows={6}
              classNames={{ input: css.pem! }}
              value={values.ca ?? ''}
              error={fieldProblem(error, 'ca')}
              onChange={(event) => onChange({ ...values, ca: event.target.value })}
            />
          )}
          <p className="dim small">
            A secret may be kept elsewhere and only be named here: <span className="mono">ref+vault://</span>,{' '}
            <span className="mono">ref+aws://</span>, <span className="mono">ref+1password://</span> or{' '}
            <span className="mono">ref+env://</span>.
          </p>
          <TextInput
            type="date"
            label="The secret ends on"
            description="You are warned two weeks before. Certificates and some tokens tell it themselves."
            value={expires}
            onChange={(event) => onExpires(event.target.value)}
          />
        </div>
      )}
    </div>
  );
}
