// All runs, newest first, by flow and status; live.
import { Button, Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { Link, useSearchParams } from 'react-router';
import { flows, runs } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { RunStatus } from '../../api/shapes.ts';
import { Empty } from '../../parts/Empty.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { RUN_LOOK } from '../../parts/status.ts';
import { useFilters } from '../../parts/use-filters.ts';
import { BatchProgress, FailedAgain } from './FailedAgain.tsx';
import { RunRows } from './RunRows.tsx';

export function Runs() {
  const [params] = useSearchParams();
  const { values, set, clear } = useFilters(['flow', 'status', 'alert']);
  const { flow, status, alert } = values;
  const query = useInfiniteQuery({
    queryKey: ['runs', 'list', flow, status, alert],
    queryFn: ({ pageParam }) =>
      runs.list({ ...values, status: status as RunStatus, limit: 50, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  });
  const known = useQuery({ queryKey: ['flows'], queryFn: flows.list, enabled: useCan('flow.read') }).data?.items ?? [];
  return (
    <Page title="Runs" lead="Each event a flow took up is a run, with every step on record.">
      <div className={parts.filters}>
        <Select
          aria-label="Flow"
          placeholder="All flows"
          clearable
          searchable
          data={known.map((one) => ({ value: one.name, label: one.title }))}
          value={flow ?? null}
          onChange={(value) => set('flow', value)}
          w={230}
        />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          data={Object.entries(RUN_LOOK).map(([value, { label }]) => ({ value, label }))}
          value={status ?? null}
          onChange={(value) => set('status', value)}
          w={160}
        />
        {params.size > 0 && (
          <Button variant="subtle" color="gray" onClick={clear}>
            Show all
          </Button>
        )}
        {status === 'failed' && <FailedAgain flow={flow} />}
      </div>
      <BatchProgress />
      <Loaded query={query}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (!items.length) return <NoRuns filtered={params.size > 0} />;
          return (
            <>
              <RunRows runs={items} />
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

function NoRuns({ filtered }: { filtered: boolean }) {
  if (filtered)
    return (
      <Empty icon={Play} title="No run fits">
        Choose another flow or status.
      </Empty>
    );
  return (
    <Empty
      icon={Play}
      title="Nothing has run yet"
      action={
        <Button component={Link} to="/" variant="light">
          Send a sample alert
        </Button>
      }
    >
      Send an event to a flow’s address and its run appears here within a moment.
    </Empty>
  );
}
