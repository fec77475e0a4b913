// How far the schedule, poll or mailbox of a flow is, and what keeps it from going on.
import type { Flow } from '../../api/shapes.ts';
import { Notice } from '../../parts/Notice.tsx';
import { Facts, Section } from '../../parts/Page.tsx';
import { Time } from '../../parts/Time.tsx';

type State = NonNullable<Flow['triggerState']>;

const TITLES: Record<string, string> = { schedule: 'Schedule', poll: 'Poll', mailbox: 'Mailbox' };

const HELD: Record<string, string> = {
  rate_limit: 'It waits for its turn: the limit of its connection or host.',
  busy: 'It waits: as many calls are under way as may be.',
  tool_down: 'It waits: the tool is down, and is tried again then.',
};

export function Watched({ state }: { state: State }) {
  return (
    <Section title={TITLES[state.kind] ?? state.kind}>
      {state.error && (
        <Notice tone="wait" title={`It failed ${state.failures === 1 ? 'once' : `${state.failures} times in a row`}`}>
          {state.error.message}
        </Notice>
      )}
      {state.refused.count > 0 && (
        <Notice
          tone="wait"
          title={
            state.refused.count === 1
              ? 'One item could not be taken'
              : `${state.refused.count} items could not be taken`
          }
        >
          <p>They were set aside, and the others went on. The next version of the flow tries them again.</p>
          <ul>
            {state.refused.items.map((item) => (
              <li key={`${item.name} ${item.at}`}>
                <b>{item.name}</b>: {item.message} (<Time at={item.at} />)
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {state.heldFor && <p>{HELD[state.heldFor]}</p>}
      <Facts
        items={[
          ['Next', state.nextAt ? <Time key="n" at={state.nextAt} /> : 'not while the flow is off'],
          ['Last', state.lastAt ? <Time key="l" at={state.lastAt} /> : 'not yet'],
        ]}
      />
    </Section>
  );
}
