// One question at its own address, as linked from Slack and from runs; with the alert it is about.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { alerts, questions } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import { JsonTree } from '../../parts/JsonTree.tsx';
import { BlockSkeleton, Loaded } from '../../parts/Loaded.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { SEVERITY_LOOK } from '../../parts/status.ts';
import { Countdown } from '../../parts/Time.tsx';
import { Entities } from '../alerts/Entities.tsx';
import { entitiesOf } from '../alerts/entities.ts';
import css from './inbox.module.css';
import { QuestionCard } from './QuestionCard.tsx';

export function QuestionPage() {
  const { id = '' } = useParams();
  const query = useQuery({ queryKey: ['question', id], queryFn: () => questions.one(id) });
  return (
    <Page width="narrow" title={query.data?.title || 'Question'} back={{ to: '/inbox', label: 'Inbox' }}>
      <Loaded query={query} skeleton={<BlockSkeleton height={190} />}>
        {(question) => (
          <>
            <QuestionCard question={question} linked={false} />
            {question.alertId && <AlertContext id={question.alertId} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function AlertContext({ id }: { id: string }) {
  const may = useCan('alert.read');
  const alert = useQuery({ queryKey: ['alert', id], queryFn: () => alerts.one(id), enabled: may }).data;
  if (!alert) return null;
  const entities = entitiesOf(alert.alert);
  return (
    <div className={css.context}>
      <Section
        title="The alert"
        aside={
          <Link className="link" to={`/alerts/${alert.id}`}>
            Its story
          </Link>
        }
      >
        <div className={css.top}>
          <StatusBadge of={SEVERITY_LOOK} state={alert.severity} />
          <span>{alert.source}</span>
          {alert.dueAt && alert.state !== 'closed' && <Countdown to={alert.dueAt} />}
        </div>
        <p className={css.text}>{descriptionOf(alert.alert) ?? alert.title}</p>
        {entities.length > 0 && <Entities entities={entities} />}
      </Section>
      <Section title="Everything the tool said">
        <JsonTree value={alert.event?.body ?? alert.alert} label="Event" />
      </Section>
    </div>
  );
}

const descriptionOf = (alert: unknown): string | undefined => {
  const text = (alert as { description?: unknown } | null | undefined)?.description;
  return typeof text === 'string' ? text : undefined;
};
