// One question at its own address, as linked from Slack and from runs; with the alert it is about.
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { alerts, questions } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import { JsonTree } from '../../parts/JsonTree.tsx';
import { BlockSkeleton, Loaded } from '../../parts/Loaded.tsx';
import { Page, Section } from '../../parts/Page.tsx';
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
  return (
    <div style={{ marginTop: 14 }}>
      <Section title={`The alert: ${alert.title}`}>
        <JsonTree value={alert.alert} label="The alert" />
      </Section>
    </div>
  );
}
