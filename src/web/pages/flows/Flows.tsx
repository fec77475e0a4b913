// All flows: whether they are on, what starts them, how their last runs went.
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CirclePause, CirclePlay, Search, Workflow } from 'lucide-react';
import { useState } from 'react';
import { flows } from '../../api/calls.ts';
import type { FlowRow } from '../../api/shapes.ts';
import { KindTile } from '../../canvas/StepTile.tsx';
import { CopyText } from '../../parts/CopyText.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { List, Row } from '../../parts/List.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { Time } from '../../parts/Time.tsx';
import { RunDots } from './RunDots.tsx';

const SEARCH_FROM = 8;

export function Flows() {
  const [words, setWords] = useState('');
  const query = useQuery({ queryKey: ['flows'], queryFn: flows.list });
  return (
    <Page title="Flows" lead="What happens when an alert arrives, written as steps.">
      <Loaded query={query}>
        {({ items }) => {
          if (!items.length) return <NoFlows />;
          const found = items.filter((flow) =>
            `${flow.title} ${flow.name}`.toLowerCase().includes(words.toLowerCase().trim()),
          );
          return (
            <>
              {items.length >= SEARCH_FROM && (
                <div className={parts.filters}>
                  <TextInput
                    aria-label="Search flows"
                    placeholder="Search flows"
                    leftSection={<Search size={15} aria-hidden />}
                    value={words}
                    onChange={(event) => setWords(event.target.value)}
                    w={280}
                  />
                </div>
              )}
              {found.length ? (
                <List label="Flows">
                  {found.map((flow) => (
                    <FlowItem key={flow.name} flow={flow} />
                  ))}
                </List>
              ) : (
                <Empty icon={Search} title="No flow fits">
                  Try fewer letters.
                </Empty>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

export const triggerText = (trigger: FlowRow['trigger']): string =>
  trigger
    ? [trigger.kind, trigger.path && (trigger.kind === 'webhook' ? `/${trigger.path}` : trigger.path)]
        .filter(Boolean)
        .join(' ')
    : 'no trigger';

function FlowItem({ flow }: { flow: FlowRow }) {
  return (
    <Row
      to={`/flows/${flow.name}`}
      lead={<KindTile kind={flow.trigger?.kind === 'call' ? 'call' : 'trigger'} />}
      title={<span className="clip">{flow.title}</span>}
      meta={
        <>
          <span className="mono">{flow.name}</span>
          <span>{triggerText(flow.trigger)}</span>
          <span>{flow.releasedVersion ? `version ${flow.releasedVersion}` : 'never released'}</span>
        </>
      }
      aside={
        <>
          <RunDots runs={flow.lastRuns} />
          <OnOff flow={flow} />
          <Time at={flow.updatedAt} />
        </>
      }
    />
  );
}

export function OnOff({ flow }: { flow: Pick<FlowRow, 'enabled' | 'releasedVersion'> }) {
  const on = flow.enabled && flow.releasedVersion;
  const Icon = on ? CirclePlay : CirclePause;
  return (
    <span className={`${parts.badge} ${on ? parts.ok : parts.calm}`}>
      <Icon size={14} aria-hidden />
      {on ? 'On' : flow.releasedVersion ? 'Off' : 'Draft'}
    </span>
  );
}

function NoFlows() {
  return (
    <Empty
      icon={Workflow}
      title="No flow yet"
      action={<CopyText value="npx reflejo flow deploy my-flow.yaml" label="Copy the command" />}
    >
      A flow is a YAML document, read top to bottom. Check and release one from the command line; it appears here,
      drawn.
    </Empty>
  );
}
