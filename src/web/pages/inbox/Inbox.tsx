// What waits for a decision, and what was decided.
import { SegmentedControl, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Inbox as InboxIcon, PartyPopper } from 'lucide-react';
import { Link, useSearchParams } from 'react-router';
import { questions } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import { Empty } from '../../parts/Empty.tsx';
import { BlockSkeleton, Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import css from './inbox.module.css';
import { QuestionCard } from './QuestionCard.tsx';

export function Inbox() {
  const [params, setParams] = useSearchParams();
  const state = params.get('state') === 'answered' ? 'answered' : 'open';
  const mine = params.get('mine') === 'true';
  const query = useQuery({
    queryKey: ['questions', state, ...(mine ? ['mine'] : [])],
    queryFn: () => questions.list(state, mine),
  });
  const set = (name: string, value: string | undefined) =>
    setParams(
      (now) => {
        if (value) now.set(name, value);
        else now.delete(name);
        return now;
      },
      { replace: true },
    );
  return (
    <Page
      width="narrow"
      title="Inbox"
      lead="Flows ask people before they act. The first answer counts, here or in Slack."
    >
      <div className={parts.filters}>
        <SegmentedControl
          aria-label="Which questions"
          value={state}
          onChange={(value) => set('state', value === 'open' ? undefined : value)}
          data={[
            { value: 'open', label: 'Open' },
            { value: 'answered', label: 'Decided' },
          ]}
        />
        {state === 'open' && (
          <Switch
            label="Only those I may answer"
            checked={mine}
            onChange={(event) => set('mine', event.target.checked ? 'true' : undefined)}
          />
        )}
      </div>
      <Loaded query={query} skeleton={<BlockSkeleton height={190} />}>
        {({ items }) =>
          items.length ? (
            <div className={css.list}>
              {items.map((question) => (
                <QuestionCard key={question.id} question={question} />
              ))}
            </div>
          ) : state === 'open' ? (
            <NothingOpen />
          ) : (
            <Empty icon={InboxIcon} title="Nothing was decided yet">
              Each decision stays here with the name of who took it; the ledger has it too.
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function NothingOpen() {
  const maySend = useCan('event.send');
  return (
    <Empty icon={PartyPopper} title="Nothing waits for you">
      When a flow reaches an <code className="mono">ask</code> step, its question appears here, and in Slack once that
      is connected. The run waits without holding anything up.
      {maySend && (
        <>
          {' '}
          <Link className="link" to="/">
            Send a sample alert
          </Link>{' '}
          to see one.
        </>
      )}
    </Empty>
  );
}
