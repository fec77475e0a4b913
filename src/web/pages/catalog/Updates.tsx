// What the descriptions of today would break in live flows if they were released again: flow by flow, step by step.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, GitCompareArrows } from 'lucide-react';
import { Link } from 'react-router';
import { ownApis } from '../../api/calls.ts';
import { Empty } from '../../parts/Empty.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { useFilters } from '../../parts/use-filters.ts';
import css from './catalog.module.css';

type Update = Awaited<ReturnType<typeof ownApis.updates>>['items'][number];

export function Updates() {
  const { values, clear } = useFilters(['tool', 'flow']);
  const query = useQuery({ queryKey: ['updates', values], queryFn: () => ownApis.updates(values) });
  const only = values.tool ?? values.flow;
  return (
    <Page
      title="Updates"
      lead="Live flows keep the descriptions they were released with. This is what those of today would change."
      back={values.tool ? { to: `/catalog/${values.tool}`, label: values.tool } : { to: '/catalog', label: 'Catalog' }}
      actions={
        only && (
          <Button variant="default" onClick={clear}>
            Not only {only}
          </Button>
        )
      }
      width="narrow"
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={GitCompareArrows} title="Nothing has changed">
              Every step of {only ? `the live flows with ${only}` : 'every live flow'} uses the description of today.
            </Empty>
          ) : (
            <div className={css.benchAside}>
              {items.map((one) => (
                <FlowUpdate key={one.flow} update={one} />
              ))}
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function FlowUpdate({ update }: { update: Update }) {
  const rest = update.breaks.filter((one) => !update.steps.some(({ step }) => step === one.step));
  return (
    <Section
      title={
        <Link className="link" to={`/flows/${update.flow}`}>
          {update.flow}
        </Link>
      }
      aside={
        <span className={`${parts.badge} ${update.breaks.length > 0 ? parts.bad : parts.ok}`}>
          {update.breaks.length > 0 ? <CircleAlert size={14} aria-hidden /> : <CircleCheck size={14} aria-hidden />}
          {update.breaks.length > 0 ? `Breaks: ${update.breaks.length}` : 'Nothing breaks'}
        </span>
      }
    >
      <ul className={css.steps}>
        {update.steps.map((step) => {
          const breaks = update.breaks.filter((one) => one.step === step.step);
          return (
            <li key={step.step}>
              <strong>{step.step}</strong> <code className="mono">{step.action}</code>
              {step.to === null && <div className={css.breaks}>The action is gone.</div>}
              {breaks.map((one) => (
                <Break key={`${one.path}${one.message}`} of={one} />
              ))}
              {step.to !== null && breaks.length === 0 && (
                <div className="dim small">Its description has changed; the step still fits.</div>
              )}
            </li>
          );
        })}
        {rest.map((one) => (
          <li key={`${one.path}${one.message}`}>
            {one.step && <strong>{one.step}</strong>}
            <Break of={one} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Break({ of: { line, message, hint } }: { of: Update['breaks'][number] }) {
  return (
    <div className={css.breaks}>
      {line ? `Line ${line}: ` : ''}
      {message} {hint && <span className="dim">{hint}</span>}
    </div>
  );
}
