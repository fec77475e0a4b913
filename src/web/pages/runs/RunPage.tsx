// One run, live: the flow with the state of each step, the chosen step's data, the event.
import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { FileJson, List as ListIcon, Workflow } from 'lucide-react';
import { lazy, Suspense, useMemo } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { runs } from '../../api/calls.ts';
import type { Run } from '../../api/shapes.ts';
import { Outline } from '../../canvas/Outline.tsx';
import { foldRun } from '../../canvas/run-state.ts';
import { useDocument } from '../../canvas/use-document.ts';
import { CopyIcon } from '../../parts/CopyText.tsx';
import { JsonTree } from '../../parts/JsonTree.tsx';
import { BlockSkeleton, Loaded } from '../../parts/Loaded.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Facts, Page } from '../../parts/Page.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { Moment, Time } from '../../parts/Time.tsx';
import { RunActions } from './RunActions.tsx';
import { RunBanner } from './RunBanner.tsx';
import { Took } from './RunRows.tsx';
import { RunValue } from './RunValue.tsx';
import css from './runs.module.css';
import { StepLog } from './StepLog.tsx';
import { StepPanel } from './StepPanel.tsx';
import { shownStates } from './shown-states.ts';

const FlowCanvas = lazy(() => import('../../canvas/FlowCanvas.tsx').then((module) => ({ default: module.FlowCanvas })));
/** Shown runs that are not over are read again this often even if the stream says nothing, in ms. */
const LIVE_MS = 5_000;
const isOver = (run: Run): boolean => Boolean(run.finishedAt);

export function RunPage() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['run', id],
    queryFn: () => runs.one(id),
    refetchInterval: ({ state }) => (state.data && !isOver(state.data) ? LIVE_MS : false),
  });
  const run = query.data;
  return (
    <Page
      width="wide"
      title={run ? `Run of ${run.flow}` : 'Run'}
      back={{ to: '/runs', label: 'Runs' }}
      heading={
        run ? (
          <>
            {run.flow} <StatusBadge state={run.status} />
          </>
        ) : (
          'Run'
        )
      }
      lead={run && <Meta run={run} />}
      actions={run && <RunActions run={run} />}
    >
      <Loaded query={query} skeleton={<BlockSkeleton height="60vh" />}>
        {(data) => <RunView run={data} />}
      </Loaded>
    </Page>
  );
}

function Meta({ run }: { run: Run }) {
  return (
    <span className={css.meta}>
      <Link className="link" to={`/flows/${run.flow}`}>
        Version {run.version}
      </Link>
      <span>
        Started <Time at={run.createdAt} />
      </span>
      <Took run={run} inline />
      {run.retriedFrom && (
        <Link className="link" to={`/runs/${run.retriedFrom}`}>
          {run.retriedStep ? 'Goes on from an earlier run' : 'Run again after an earlier one'}
        </Link>
      )}
      {run.alertId && (
        <Link className="link" to={`/alerts/${run.alertId}`}>
          Its alert
        </Link>
      )}
      <span style={{ display: 'inline-flex', alignItems: 'center' }} className="mono">
        {run.id.slice(-8)}
        <CopyIcon value={run.id} label="Copy the run's id" />
      </span>
    </span>
  );
}

function RunView({ run }: { run: Run }) {
  const [params, setParams] = useSearchParams();
  const narrow = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false });
  const document = useDocument(run.source);
  const folded = useMemo(() => foldRun(run.steps), [run.steps]);
  const states = useMemo(() => shownStates(folded, isOver(run)), [folded, run]);
  const view = params.get('view') ?? (narrow ? 'outline' : 'canvas');
  const chosen = params.get('step') ?? undefined;
  const set = (next: { view?: string; step?: string | undefined; path?: string | undefined }) =>
    setParams(
      (now) => {
        for (const [name, value] of Object.entries(next)) {
          if (value) now.set(name, value);
          else now.delete(name);
        }
        return now;
      },
      { replace: true, preventScrollReset: true },
    );
  const choose = (step: string | undefined, path?: string) => set({ step, path });
  return (
    <>
      <RunBanner run={run} onChoose={(step) => choose(step.id, step.path)} />
      <div className={css.layout}>
        <Tabs value={view} onChange={(value) => set({ view: value ?? 'canvas' })} style={{ minWidth: 0 }}>
          <Tabs.List mb="sm">
            <Tabs.Tab value="canvas" leftSection={<Workflow size={15} aria-hidden />}>
              Canvas
            </Tabs.Tab>
            <Tabs.Tab value="outline" leftSection={<ListIcon size={15} aria-hidden />}>
              Outline
            </Tabs.Tab>
            <Tabs.Tab value="steps">Steps ({run.steps.length})</Tabs.Tab>
            <Tabs.Tab value="event" leftSection={<FileJson size={15} aria-hidden />}>
              Event
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="canvas">
            <div className={`card ${css.stage}`}>
              {document ? (
                <Suspense fallback={null}>
                  <FlowCanvas
                    document={document}
                    states={states}
                    chosen={chosen}
                    onChoose={choose}
                    label={`Run of ${document.title}, drawn. The Outline tab has the same as a list.`}
                  />
                </Suspense>
              ) : (
                <Undrawn document={document} />
              )}
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="outline">
            <div className={`card ${css.steps}`}>
              {document ? (
                <Outline document={document} states={states} chosen={chosen} onChoose={choose} />
              ) : (
                <Undrawn document={document} />
              )}
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="steps">
            <StepLog
              steps={run.steps}
              expired={Boolean(run.expiredAt)}
              chosen={params.get('path') ?? undefined}
              onChoose={(step) => choose(step.id, step.path)}
            />
          </Tabs.Panel>
          <Tabs.Panel value="event">
            <EventView run={run} />
          </Tabs.Panel>
        </Tabs>
        <StepPanel
          run={run}
          folded={chosen ? folded.get(chosen) : undefined}
          stepId={chosen}
          path={params.get('path') ?? undefined}
          onPath={(path) => set({ path })}
          onClose={() => choose(undefined)}
        />
      </div>
    </>
  );
}

const Undrawn = ({ document }: { document: null | undefined }) =>
  document === null && (
    <div style={{ padding: 16 }}>
      <Notice tone="wait" title="This version cannot be drawn">
        Its document does not parse here. The Steps tab shows what happened.
      </Notice>
    </div>
  );

function EventView({ run }: { run: Run }) {
  if (!run.event) return <Notice tone="calm">The event is not kept any more.</Notice>;
  return (
    <div className="card" style={{ padding: 16, display: 'flex', flexDirection: 'column', gap: 14 }}>
      <Facts
        items={[
          ['Received', <Moment key="at" at={run.event.receivedAt} />],
          ['Came by', run.event.source],
          [
            'Id',
            <span key="id" className="mono">
              {run.event.id}
            </span>,
          ],
        ]}
      />
      {run.event.expiredAt ? (
        <Notice tone="calm" title="The event has expired">
          Its body and headers were deleted <Time at={run.event.expiredAt} />, because their time had passed.
        </Notice>
      ) : (
        <RunValue runId={run.id} of={{ part: 'event' }} value={run.event.body} large={run.event.large} label="Event" />
      )}
      {run.event.headers && Object.keys(run.event.headers).length > 0 && (
        <JsonTree value={run.event.headers} label="Headers" />
      )}
    </div>
  );
}
