// Alerts and their obligations: open, late, closed; live.
import { Button, SegmentedControl, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { BellRing, Clock } from 'lucide-react';
import { alerts } from '../../api/calls.ts';
import type { AlertFilter, AlertRow } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { Empty } from '../../parts/Empty.tsx';
import { List, Row } from '../../parts/List.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { ALERT_LOOK, SEVERITY_LOOK } from '../../parts/status.ts';
import { Countdown, Time } from '../../parts/Time.tsx';
import { useFilters } from '../../parts/use-filters.ts';
import css from './alerts.module.css';

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational'];

export function Alerts() {
  const { values, set } = useFilters(['state', 'severity']);
  const state = (values.state ?? 'open') as AlertFilter;
  const query = useInfiniteQuery({
    queryKey: ['alerts', 'list', state, values.severity],
    queryFn: ({ pageParam }) =>
      alerts.list({
        state,
        ...(values.severity && { severity: values.severity }),
        limit: 50,
        ...(pageParam && { cursor: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  });
  const counts = query.data?.pages[0]?.counts;
  return (
    <Page title="Alerts" lead="Each alert is an obligation: somebody, or a named flow, closes it in time.">
      <div className={parts.filters}>
        <SegmentedControl
          aria-label="State"
          value={state}
          onChange={(value) => set('state', value === 'open' ? null : value)}
          data={[
            { value: 'open', label: counts ? `Open ${counts.open}` : 'Open' },
            { value: 'late', label: counts ? `Late ${counts.late}` : 'Late' },
            { value: 'closed', label: 'Closed' },
            { value: 'all', label: 'All' },
          ]}
        />
        <Select
          aria-label="Severity"
          placeholder="Any severity"
          clearable
          w={160}
          data={SEVERITIES.map((value) => ({ value, label: SEVERITY_LOOK[value]!.label }))}
          value={values.severity ?? null}
          onChange={(value) => set('severity', value)}
        />
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (!items.length) return <NoAlerts state={state} />;
          return (
            <>
              <List label="Alerts">
                {items.map((alert) => (
                  <AlertItem key={alert.id} alert={alert} />
                ))}
              </List>
              {query.hasNextPage && (
                <div className={parts.more}>
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Show older ones
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function AlertItem({ alert }: { alert: AlertRow }) {
  const open = alert.state !== 'closed';
  return (
    <Row
      to={`/alerts/${alert.id}`}
      lead={
        <span className={css.badges}>
          <StatusBadge of={SEVERITY_LOOK} state={alert.severity} />
          <StatusBadge of={ALERT_LOOK} state={open && alert.late ? 'late' : alert.state} />
        </span>
      }
      title={<span className="clip">{alert.title}</span>}
      meta={
        <>
          <span>{alert.source}</span>
          <span>{alert.flow}</span>
          {alert.disposition && <span>{humanise(alert.disposition)}</span>}
          {alert.by && <span>by {alert.by.name}</span>}
        </>
      }
      aside={
        <>
          {open && alert.dueAt && (
            <span className={alert.late ? css.late : undefined}>
              {alert.late && <Clock size={13} aria-hidden />}
              <Countdown to={alert.dueAt} />
            </span>
          )}
          <Time at={alert.createdAt} />
        </>
      }
    />
  );
}

function NoAlerts({ state }: { state: string }) {
  if (state === 'late')
    return (
      <Empty icon={Clock} title="Nothing is late">
        Every open alert is within its time.
      </Empty>
    );
  return (
    <Empty icon={BellRing} title={state === 'open' ? 'No open alert' : 'No alert here'}>
      A flow whose trigger names an alert source (Splunk, Suricata, GuardDuty) opens one for each event, with a deadline
      that depends on its severity.
    </Empty>
  );
}
