// How far the schedule, poll or mailbox of a flow is, and what keeps it from going on.
import type { Flow } from '../../api/shapes.ts';
import { Notice } from '../../parts/Notice.tsx';
import { Facts, Section } from '../../parts/Page.tsx';
import { Moment, Time } from '../../parts/Time.tsx';
import css from './flows.module.css';

type State = NonNullable<Flow['triggerState']>;

const TITLES: Record<string, string> = { schedule: 'Schedule', poll: 'Poll', mailbox: 'Mailbox' };
const HELD: Record<string, string> = {
  rate_limit: 'for its turn: the limit of its connection or host',
  busy: 'for a place: as many calls are under way as may be',
  tool_down: 'for the tool, which is down',
};

export function Watched({ state }: { state: State }) {
  return (
    <Section title={TITLES[state.kind] ?? state.kind}>
      {state.error && (
        <Notice
          tone="wait"
          className={css.watchedNotice!}
          title={`It failed ${state.failures === 1 ? 'once' : `${state.failures} times in a row`}`}
        >
          {state.error.message}
        </Notice>
      )}
      {state.refused.count > 0 && <Refused refused={state.refused} />}
      <Facts
        items={[
          ['Next', state.nextAt ? <At key="n" at={state.nextAt} /> : 'not while the flow is off'],
          ['Then', state.upcoming.length > 0 ? <Moments key="u" list={state.upcoming} /> : null],
          ['Waits', state.heldFor && HELD[state.heldFor]],
          ['Last', state.lastAt ? <At key="l" at={state.lastAt} /> : 'not yet'],
        ]}
      />
    </Section>
  );
}

const At = ({ at }: { at: string }) => (
  <>
    <Moment at={at} />{' '}
    <span className="dim">
      (<Time at={at} />)
    </span>
  </>
);

const Moments = ({ list }: { list: string[] }) =>
  list.map((at) => (
    <div key={at}>
      <Moment at={at} />
    </div>
  ));

function Refused({ refused: { count, items } }: { refused: State['refused'] }) {
  return (
    <Notice
      tone="wait"
      className={css.watchedNotice!}
      title={count === 1 ? 'One item could not be taken' : `${count} items could not be taken`}
    >
      <div>Set aside, and the others went on. The next version of the flow tries again.</div>
      <ul>
        {items.map((item) => (
          <li key={`${item.name} ${item.at}`}>
            <b>{item.name}</b>: {item.message} (<Time at={item.at} />)
          </li>
        ))}
      </ul>
      {count > items.length && <div>These are the newest.</div>}
    </Notice>
  );
}
