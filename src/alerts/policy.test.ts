import { expect, test } from 'vitest';
import { audienceOf, look, POLICIES, type Policy, type Watched } from './policy.ts';

const policy: Policy = {
  acknowledgeMs: 15,
  closeMs: 60,
  repeatMs: 10,
  repeatTimes: 3,
  notify: { role: 'responder' },
  escalate: { role: 'owner' },
};
const open: Watched = {
  policy,
  acknowledgeBy: 15,
  dueAt: 60,
  acknowledged: false,
  unacknowledgedAt: undefined,
  missedAt: undefined,
  repeats: 0,
};

/** Looks again and again, as the tasks do; gives what was said when. */
function follow(watched: Watched, until = 10_000): [number, string][] {
  const said: [number, string][] = [];
  let state = watched;
  let now: number | undefined = 0;
  while (now !== undefined && now <= until) {
    const { notice, next } = look(state, now);
    if (notice) said.push([now, notice]);
    if (notice === 'unacknowledged') state = { ...state, unacknowledgedAt: now };
    if (notice === 'missed') state = { ...state, missedAt: now };
    if (notice === 'repeated') state = { ...state, repeats: state.repeats + 1 };
    if (next !== undefined && next <= now) throw new Error('it would look again at once');
    now = next;
  }
  return said;
}

test('nobody acknowledges, nobody closes: said once each, then repeated at growing intervals, and it ends', () => {
  expect(follow(open)).toEqual([
    [15, 'unacknowledged'],
    [60, 'missed'],
    [70, 'repeated'],
    [90, 'repeated'],
    [130, 'repeated'],
  ]);
});

test('an acknowledged alert is only brought up when it was not closed in time', () => {
  expect(follow({ ...open, acknowledged: true }, 60)).toEqual([[60, 'missed']]);
  expect(follow({ ...open, acknowledgeBy: undefined }, 60)).toEqual([[60, 'missed']]);
});

test('after an outage over both deadlines only the graver is said', () => {
  expect(look(open, 500)).toEqual({ notice: 'missed', next: 510 });
});

test('repetitions that an outage swallowed do not come all at once', () => {
  const late = { ...open, missedAt: 60 };
  expect(look(late, 500)).toEqual({ notice: 'repeated', next: 510 });
  expect(look({ ...late, repeats: 3 }, 500)).toEqual({ notice: undefined, next: undefined });
});

test('an obligation that fell due to be acknowledged together with its end is only watched to its end', () => {
  expect(look({ ...open, acknowledgeBy: 60 }, 10)).toEqual({ notice: undefined, next: 60 });
});

test('from the second repetition on the escalation is told', () => {
  expect([0, 1, 2, 3].map((n) => audienceOf(policy, n).role)).toEqual(['responder', 'responder', 'owner', 'owner']);
});

test('the graver an alert, the sooner it must be handled', () => {
  const { critical, high, medium, low, informational } = POLICIES;
  expect(critical).toMatchObject({ acknowledgeMs: 15 * 60_000, closeMs: 60 * 60_000 });
  const ordered = [critical, high, medium, low, informational].map((one) => one.closeMs);
  expect([...ordered].sort((a, b) => a - b)).toEqual(ordered);
});
