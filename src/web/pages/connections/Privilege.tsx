// What the credential must be allowed for the flows that use it: to be copied into the tool, and what is too much.
import { Button, CopyButton } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import type { Connection } from '../../api/shapes.ts';
import { Notice } from '../../parts/Notice.tsx';
import { Section } from '../../parts/Page.tsx';
import css from './connections.module.css';

export function Privilege({ connection, tool }: { connection: Connection; tool: string }) {
  const { needs, unknown, excess, lacking, policy } = connection.privilege;
  if (connection.kind.startsWith('hook_')) return null;
  return (
    <Section
      title="What it must be allowed"
      aside={needs.length > 0 && <Copied value={policy ?? needs.join(' ')} label={policy ? 'Copy policy' : 'Copy'} />}
    >
      {excess.length > 0 && (
        <Notice tone="wait" title="It is allowed more than the flows need" className={css.inside!}>
          <Rights of={excess} /> Take it away in {tool}: what a credential cannot do, nobody can do with it.
        </Notice>
      )}
      {lacking.length > 0 && (
        <Notice tone="bad" title="It is not allowed what the flows need" className={css.inside!}>
          <Rights of={lacking} /> Steps that need it will be refused.
        </Notice>
      )}
      {connection.uses.length === 0 ? (
        <p className="dim">No released flow uses it yet. What its flows need is shown here then.</p>
      ) : needs.length === 0 ? (
        <p className="dim">The actions that its flows use do not say what they need.</p>
      ) : (
        <>
          {policy ? <pre className={css.policy}>{policy}</pre> : <Rights of={needs} />}
          {unknown.length > 0 && (
            <p className="dim small">
              Not counted, because they do not say what they need: <span className="mono">{unknown.join(', ')}</span>
            </p>
          )}
        </>
      )}
      {connection.granted && (
        <p className="dim small">
          {tool} says it may: <span className="mono">{connection.granted.join(', ') || 'nothing'}</span>
        </p>
      )}
    </Section>
  );
}

const Rights = ({ of }: { of: string[] }) => (
  <ul className={css.rights}>
    {of.map((right) => (
      <li key={right} className="mono">
        {right}
      </li>
    ))}
  </ul>
);

function Copied({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant="default"
          leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          onClick={copy}
        >
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  );
}
