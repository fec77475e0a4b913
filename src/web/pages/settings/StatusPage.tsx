// The health of the instance: database, queue, workers, channels.
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { status } from '../../api/calls.ts';
import type { Status } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { List, Row } from '../../parts/List.tsx';
import { BlockSkeleton, Loaded } from '../../parts/Loaded.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { Time } from '../../parts/Time.tsx';
import css from './settings.module.css';

const EVERY_MS = 5_000;
const GOOD = new Set(['ok', 'connected', 'ready', 'on']);
const OFF = new Set(['off', 'not_configured', 'not configured', 'disabled', 'unconfigured']);

export function StatusPage() {
  const query = useQuery({ queryKey: ['status'], queryFn: status.get, refetchInterval: EVERY_MS });
  return (
    <Page title="Status" lead={query.data && `Reflejo ${query.data.version}`}>
      <Loaded query={query} skeleton={<BlockSkeleton height={220} />}>
        {(data) => <Health status={data} />}
      </Loaded>
    </Page>
  );
}

function Health({ status: { database, queue, workers, channels, toolsDown } }: { status: Status }) {
  return (
    <>
      <div className={css.cards}>
        <Section title="Database" aside={<HealthBadge ok={database.ok} />}>
          <span className={css.big}>
            {database.latencyMs === undefined || database.latencyMs === null
              ? '–'
              : `${database.latencyMs < 10 ? database.latencyMs.toFixed(1) : Math.round(database.latencyMs)} ms`}
          </span>
          <div className="dim small">
            {database.version ? `PostgreSQL ${database.version}` : 'PostgreSQL'}, one round trip
          </div>
        </Section>
        <Section title="Queue" aside={<HealthBadge ok={queue.failed === 0} bad={`${queue.failed} failed`} />}>
          <div className={css.trio}>
            <Figure value={queue.ready} label="ready" />
            <Figure value={queue.scheduled} label="scheduled" />
            <Figure value={queue.failed} label="failed" />
          </div>
        </Section>
      </div>
      {toolsDown.length > 0 && (
        <>
          <h2 className={css.h2}>Tools that do not answer</h2>
          <div style={{ marginBottom: 18 }}>
            <List label="Tools that do not answer">
              {toolsDown.map((tool) => (
                <Row
                  key={`${tool.kind} ${tool.name}`}
                  title={tool.name}
                  meta={
                    <>
                      <span>
                        since <Time at={tool.since} />
                      </span>
                      <span>
                        tried again <Time at={tool.nextProbe} />
                      </span>
                      {tool.error && <span>{tool.error}</span>}
                    </>
                  }
                  aside={<HealthBadge ok={false} bad="Down" />}
                />
              ))}
            </List>
          </div>
        </>
      )}
      <h2 className={css.h2}>Channels</h2>
      <div style={{ marginBottom: 18 }}>
        <List label="Channels">
          {channels.map((channel) => (
            <Row
              key={channel.name}
              title={humanise(channel.name)}
              meta={channel.detail}
              aside={<ChannelState state={channel.state} />}
            />
          ))}
        </List>
      </div>
      <h2 className={css.h2}>Workers</h2>
      <List label="Workers">
        {workers.map((worker) => (
          <Row
            key={worker.id}
            title={worker.host}
            meta={
              <>
                <span>process {worker.pid}</span>
                <span>version {worker.version}</span>
                <span>
                  heard from <Time at={worker.beatAt} />
                </span>
              </>
            }
            aside={<HealthBadge ok={worker.alive} good="Alive" bad="Silent" />}
          />
        ))}
      </List>
    </>
  );
}

function HealthBadge({
  ok,
  good = 'Healthy',
  bad = 'Unhealthy',
}: {
  ok: boolean;
  good?: string;
  bad?: string;
}): ReactNode {
  const Icon = ok ? CircleCheck : CircleX;
  return (
    <span className={`${parts.badge} ${ok ? parts.ok : parts.bad}`}>
      <Icon size={14} aria-hidden />
      {ok ? good : bad}
    </span>
  );
}

function ChannelState({ state }: { state: string }) {
  if (OFF.has(state)) return <span className={`${parts.badge} ${parts.calm}`}>{humanise(state)}</span>;
  return <HealthBadge ok={GOOD.has(state)} good={humanise(state)} bad={humanise(state)} />;
}

function Figure({ value, label }: { value: number; label: string }) {
  return (
    <div>
      <div className={css.big}>{value.toLocaleString()}</div>
      <div className="dim small">{label}</div>
    </div>
  );
}
