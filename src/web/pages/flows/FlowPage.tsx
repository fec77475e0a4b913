// One flow: the released version drawn, its YAML, its versions; how to send it an event.
import { Button, Switch, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Code, History, List as ListIcon, Send, Workflow } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { flows, runs } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Flow } from '../../api/shapes.ts';
import { Outline } from '../../canvas/Outline.tsx';
import { useDocument } from '../../canvas/use-document.ts';
import { CopyText } from '../../parts/CopyText.tsx';
import { BlockSkeleton, Loaded } from '../../parts/Loaded.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Facts, Page, Section } from '../../parts/Page.tsx';
import { Time } from '../../parts/Time.tsx';
import { toast } from '../../parts/toast.tsx';
import { RunRows } from '../runs/RunRows.tsx';
import { OnOff, triggerText } from './Flows.tsx';
import css from './flows.module.css';
import { SendEvent } from './SendEvent.tsx';
import { StartFlow } from './StartFlow.tsx';
import { Versions } from './Versions.tsx';
import { Watched } from './Watched.tsx';
import { YamlView } from './YamlView.tsx';

const FlowCanvas = lazy(() => import('../../canvas/FlowCanvas.tsx').then((module) => ({ default: module.FlowCanvas })));

export function FlowPage() {
  const { name = '' } = useParams();
  const query = useQuery({ queryKey: ['flow', name], queryFn: () => flows.one(name) });
  const flow = query.data;
  return (
    <Page
      width="wide"
      title={flow?.title ?? name}
      back={{ to: '/flows', label: 'Flows' }}
      heading={
        flow ? (
          <>
            {flow.title} <OnOff flow={flow} />
          </>
        ) : (
          name
        )
      }
      actions={flow && <Actions flow={flow} />}
    >
      <Loaded query={query} skeleton={<BlockSkeleton height="60vh" />}>
        {(data) => <FlowView flow={data} />}
      </Loaded>
    </Page>
  );
}

function Actions({ flow }: { flow: Flow }) {
  const may = { send: useCan('event.send'), release: useCan('flow.release') };
  const client = useQueryClient();
  const navigate = useNavigate();
  const sample = useMutation({
    mutationFn: () => flows.sample(flow.name),
    onSuccess: ({ runId }) => runId && navigate(`/runs/${runId}`),
    onError: toast.failed,
  });
  const enable = useMutation({
    mutationFn: (enabled: boolean) => flows.setEnabled(flow.name, enabled),
    onSuccess: async (_, enabled) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['flow', flow.name] }),
        client.invalidateQueries({ queryKey: ['flows'] }),
      ]);
      toast.undo(enabled ? 'The flow is on.' : 'The flow is off: events are refused.', () => enable.mutate(!enabled));
    },
    onError: toast.failed,
  });
  return (
    <>
      {may.release && flow.releasedVersion && (
        <Switch
          label="On"
          checked={enable.isPending ? enable.variables : flow.enabled}
          onChange={(event) => enable.mutate(event.target.checked)}
        />
      )}
      {may.send && flow.releasedVersion && <SendEvent flow={flow} />}
      {may.send && flow.releasedVersion && <StartFlow flow={flow} />}
      {may.send && Boolean(flow.sample?.length) && (
        <Button leftSection={<Send size={15} aria-hidden />} loading={sample.isPending} onClick={() => sample.mutate()}>
          Send a sample
        </Button>
      )}
    </>
  );
}

function FlowView({ flow }: { flow: Flow }) {
  const [params, setParams] = useSearchParams();
  const narrow = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false });
  const document = useDocument(flow.source);
  const view = params.get('view') ?? (narrow ? 'outline' : 'canvas');
  return (
    <div className={css.layout}>
      <Tabs
        value={view}
        onChange={(value) => setParams(value ? { view: value } : {}, { replace: true, preventScrollReset: true })}
        style={{ minWidth: 0 }}
      >
        <Tabs.List mb="sm">
          <Tabs.Tab value="canvas" leftSection={<Workflow size={15} aria-hidden />}>
            Canvas
          </Tabs.Tab>
          <Tabs.Tab value="outline" leftSection={<ListIcon size={15} aria-hidden />}>
            Outline
          </Tabs.Tab>
          <Tabs.Tab value="yaml" leftSection={<Code size={15} aria-hidden />}>
            YAML
          </Tabs.Tab>
          <Tabs.Tab value="versions" leftSection={<History size={15} aria-hidden />}>
            Versions
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="canvas">
          <div className={`card ${css.stage}`}>
            {document ? (
              <Suspense fallback={null}>
                <FlowCanvas
                  document={document}
                  label={`${document.title}, drawn. The Outline tab has the same as a list.`}
                />
              </Suspense>
            ) : (
              <Undrawn document={document} />
            )}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="outline">
          <div className="card" style={{ padding: 8 }}>
            {document ? <Outline document={document} /> : <Undrawn document={document} />}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="yaml">
          <YamlView source={flow.source} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Versions flow={flow} />
        </Tabs.Panel>
      </Tabs>
      <div className={css.side}>
        <Section title="About">
          {document?.description && <p className={css.summary}>{document.description}</p>}
          <Facts
            items={[
              [
                'Name',
                <span key="n" className="mono">
                  {flow.name}
                </span>,
              ],
              ['Trigger', triggerText(flow.trigger)],
              ['Released', flow.releasedVersion ? `version ${flow.releasedVersion}` : 'never'],
              ['Changed', <Time key="t" at={flow.updatedAt} />],
            ]}
          />
        </Section>
        {flow.hookUrl && (
          <Section title="Address for events">
            <CopyText value={flow.hookUrl} label="Copy the address" />
            <p className="dim small" style={{ margin: '8px 0 0' }}>
              POST the tool’s JSON here. It is answered when the event is durable.
            </p>
          </Section>
        )}
        {flow.triggerState && <Watched state={flow.triggerState} />}
        <LatestRuns flow={flow} />
      </div>
    </div>
  );
}

const Undrawn = ({ document }: { document: null | undefined }) =>
  document === null && (
    <div style={{ padding: 16 }}>
      <Notice tone="wait" title="This version cannot be drawn">
        Its document does not parse here; the YAML tab shows it.
      </Notice>
    </div>
  );

function LatestRuns({ flow }: { flow: Flow }) {
  const may = useCan('run.read');
  const query = useQuery({
    queryKey: ['runs', 'of', flow.name],
    queryFn: () => runs.list({ flow: flow.name, limit: 5 }),
    enabled: may,
  });
  if (!may || !query.data?.items.length) return null;
  return (
    <section>
      <div style={{ display: 'flex', justifyContent: 'space-between', marginBottom: 8 }}>
        <h2 style={{ margin: 0, fontSize: 14, fontWeight: 600 }}>Latest runs</h2>
        <Link className="link" to={`/runs?flow=${flow.name}`}>
          All
        </Link>
      </div>
      <RunRows runs={query.data.items} hideFlow />
    </section>
  );
}
