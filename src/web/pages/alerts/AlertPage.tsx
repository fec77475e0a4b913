// One alert with its whole story: what came in, what was done, by whom, in time or not.
import { Button, Tabs } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { BellRing, Eye } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { alerts } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Alert } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { JsonTree } from '../../parts/JsonTree.tsx';
import { BlockSkeleton, Loaded } from '../../parts/Loaded.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Facts, Page, Section } from '../../parts/Page.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { ALERT_LOOK, SEVERITY_LOOK } from '../../parts/status.ts';
import { Countdown, Moment, Time } from '../../parts/Time.tsx';
import { toast } from '../../parts/toast.tsx';
import { QuestionCard } from '../inbox/QuestionCard.tsx';
import { RunRows } from '../runs/RunRows.tsx';
import css from './alerts.module.css';
import { CloseAlert } from './CloseAlert.tsx';
import { Entities } from './Entities.tsx';
import { entitiesOf } from './entities.ts';
import { Story } from './Story.tsx';

export function AlertPage() {
  const { id = '' } = useParams();
  const query = useQuery({ queryKey: ['alert', id], queryFn: () => alerts.one(id) });
  const alert = query.data;
  return (
    <Page
      title={alert?.title ?? 'Alert'}
      back={{ to: '/alerts', label: 'Alerts' }}
      heading={
        alert ? (
          <>
            {alert.title} <StatusBadge of={SEVERITY_LOOK} state={alert.severity} />{' '}
            <StatusBadge of={ALERT_LOOK} state={alert.state !== 'closed' && alert.late ? 'late' : alert.state} />
          </>
        ) : (
          'Alert'
        )
      }
      actions={alert && alert.state !== 'closed' && <Actions alert={alert} />}
    >
      <Loaded query={query} skeleton={<BlockSkeleton height="50vh" />}>
        {(data) => <AlertView alert={data} />}
      </Loaded>
    </Page>
  );
}

function Actions({ alert }: { alert: Alert }) {
  const may = useCan('alert.handle');
  const client = useQueryClient();
  const after = (message: string) => async () => {
    await client.invalidateQueries({
      predicate: ({ queryKey }) => ['alert', 'alerts', 'ledger'].includes(String(queryKey[0])),
    });
    toast.done(message);
  };
  const acknowledge = useMutation({
    mutationFn: () => alerts.acknowledge(alert.id),
    onSuccess: after('You take care of it. It is on record.'),
    onError: toast.failed,
  });
  const renotify = useMutation({
    mutationFn: () => alerts.renotify(alert.id),
    onSuccess: after('Notified again.'),
    onError: toast.failed,
  });
  if (!may) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<BellRing size={15} aria-hidden />}
        loading={renotify.isPending}
        onClick={() => renotify.mutate()}
      >
        Notify again
      </Button>
      {alert.state === 'open' && (
        <Button
          variant="default"
          leftSection={<Eye size={15} aria-hidden />}
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate()}
        >
          Acknowledge
        </Button>
      )}
      <CloseAlert alert={alert} onClosed={after('The alert is closed.')} />
    </>
  );
}

function AlertView({ alert }: { alert: Alert }) {
  const entities = entitiesOf(alert.alert);
  const open = alert.questions.filter((question) => question.state === 'open');
  const answered = alert.questions.filter((question) => question.state !== 'open');
  return (
    <div className={css.layout}>
      <div className={css.column}>
        {alert.state !== 'closed' && alert.late && (
          <Notice tone="bad" title="Its deadline has passed">
            It was to be closed {alert.dueAt && <Moment at={alert.dueAt} />}. It is brought up again until somebody
            closes it.
          </Notice>
        )}
        {open.map((question) => (
          <QuestionCard key={question.id} question={question} />
        ))}
        <Section title="Story">
          <Story entries={alert.entries} />
        </Section>
        {alert.runs.length > 0 && (
          <section>
            <h2 style={{ margin: '0 0 8px', fontSize: 14, fontWeight: 600 }}>Runs</h2>
            <RunRows runs={alert.runs} />
          </section>
        )}
        {answered.map((question) => (
          <QuestionCard key={question.id} question={question} />
        ))}
        <Section>
          <Tabs defaultValue="alert">
            <Tabs.List mb="sm">
              <Tabs.Tab value="alert">Alert</Tabs.Tab>
              <Tabs.Tab value="event">Event as received</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="alert">
              <JsonTree value={alert.alert ?? null} label="Alert" />
            </Tabs.Panel>
            <Tabs.Panel value="event">
              {alert.event ? (
                <JsonTree value={alert.event.body} label="Event" />
              ) : (
                <p className="dim">The event is not kept any more.</p>
              )}
            </Tabs.Panel>
          </Tabs>
        </Section>
      </div>
      <div className={css.column}>
        <Section title="Obligation">
          <Facts
            items={[
              ['Source', alert.source],
              ['Received', <Time key="c" at={alert.createdAt} />],
              [
                'Due',
                alert.dueAt &&
                  (alert.state === 'closed' ? <Moment at={alert.dueAt} /> : <Countdown to={alert.dueAt} />),
              ],
              ['Closed', alert.closedAt && <Time at={alert.closedAt} />],
              ['In time', alert.state === 'closed' ? (alert.late ? 'No, late' : 'Yes') : undefined],
              [alert.state === 'closed' ? 'Closed by' : 'In the hands of', alert.by?.name],
              ['Disposition', alert.disposition && humanise(alert.disposition)],
              ['Reason', alert.reason],
              [
                'Flow',
                alert.flow && (
                  <Link className="link" to={`/flows/${alert.flow}`}>
                    {alert.flow}
                  </Link>
                ),
              ],
            ]}
          />
        </Section>
        {entities.length > 0 && (
          <Section title="What it is about">
            <Entities entities={entities} />
          </Section>
        )}
      </div>
    </div>
  );
}
