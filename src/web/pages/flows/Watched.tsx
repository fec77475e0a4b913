// How far the schedule, poll or mailbox of a flow is, and what keeps it from going on.
import type { Flow } from '../../api/shapes.ts';
import { Notice } from '../../parts/Notice.tsx';
import { Facts, Section } from '../../parts/Page.tsx';
import { Time } from '../../parts/Time.tsx';

type State = NonNullable<Flow['triggerState']>;

const TITLES: Record<string, string> = { schedule: 'Schedule', poll: 'Poll', mailbox: 'Mailbox' };

export function Watched({ state }: { state: State }) {
  return (
    <Section title={TITLES[state.kind] ?? state.kind}>
      {state.error && (
        <Notice tone="wait" title={`It failed ${state.failures === 1 ? 'once' : `${state.failures} times in a row`}`}>
          {state.error.message}
        </Notice>
      )}
      <Facts
        items={[
          ['Next', state.nextAt ? <Time key="n" at={state.nextAt} /> : 'not while the flow is off'],
          ['Last', state.lastAt ? <Time key="l" at={state.lastAt} /> : 'not yet'],
        ]}
      />
    </Section>
  );
}
