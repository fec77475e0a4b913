import { expect, test } from 'vitest';
import { messageFault } from '../../../test/stand-ins/slack-block-kit.ts';
import type { Question } from '../question.ts';
import { contentOf, readButton } from './message.ts';
import { cut, cutEscaped } from './text.ts';

const look = { publicUrl: 'https://reflejo.example', interactive: true };
const question = (more: Partial<Question> = {}): Question => ({
  spaceId: 's',
  id: '0190a000-0000-7000-8000-000000000001',
  runId: 'r',
  path: 'decide',
  flow: 'triage',
  flowVersion: 1,
  alertId: undefined,
  audience: { channel: '#soc', group: 'blue-team' },
  title: 'Beacon',
  text: 'Isolate?',
  choices: [
    { id: 'isolate', label: 'Isolate', style: 'danger' },
    { id: 'a:b', label: 'Other' },
  ],
  form: undefined,
  sensitive: false,
  remind: undefined,
  reminded: 0,
  escalate: undefined,
  escalatedAt: undefined,
  deadline: new Date('2026-03-01T12:00:00Z'),
  defaultChoice: 'isolate',
  state: 'open',
  answer: undefined,
  createdAt: new Date(),
  closedAt: undefined,
  closedWhy: undefined,
  ...more,
});
const render = (more: Partial<Question> = {}, purpose: 'question' | 'reminder' = 'question', asLook = look) =>
  contentOf({ deliveryId: 'd', target: '#soc', purpose, question: question(more) }, asLook);
const written = (content: unknown) => JSON.stringify(content);

test('an open question has its text, who is asked, the time left, a link and a button per choice', () => {
  const content = render();
  expect(messageFault(content.blocks)).toBeUndefined();
  expect(written(content.blocks)).toContain('Asked: the group blue-team');
  expect(written(content.blocks)).toContain(
    'Answer by <!date^1772366400^{date_short_pretty} {time}|2026-03-01 12:00 UTC>, then: Isolate',
  );
  expect(written(content.blocks)).toContain(
    '<https://reflejo.example/inbox/0190a000-0000-7000-8000-000000000001|Open in Reflejo>',
  );
  const actions: any = content.blocks.find((block) => block.type === 'actions');
  expect(actions.elements.map((one: any) => [one.action_id, one.text.text, one.style])).toEqual([
    ['answer:0', 'Isolate', 'danger'],
    ['answer:1', 'Other', undefined],
  ]);
  expect(actions.elements.map((one: any) => readButton(one.value))).toEqual([
    { questionId: question().id, choice: 'isolate' },
    { questionId: question().id, choice: 'a:b' },
  ]);
});

test('where Slack cannot reach us there are no buttons, only the link', () => {
  const content = render({}, 'question', { ...look, interactive: false });
  expect(content.blocks.some((block) => block.type === 'actions')).toBe(false);
});

test('nothing in an alert can ping a channel, name a person or make a link', () => {
  const evil =
    '<!channel> <!here> <@U123> <#C1> <https://evil.example|click> <!subteam^S1> &lt;!channel&gt; @channel https://evil.example';
  for (const state of ['open', 'answered', 'expired', 'cancelled'] as const) {
    const answer = {
      choice: 'isolate',
      form: { why: evil },
      by: { id: '1', name: evil },
      at: '2026-03-01T11:00:00Z',
      how: 'web' as const,
    };
    for (const purpose of ['question', 'reminder'] as const) {
      const content = render(
        {
          title: evil,
          text: evil,
          state,
          ...(state === 'answered' && { answer }),
          form: { why: { type: 'string', title: evil } },
        },
        purpose,
      );
      expect(messageFault(content.blocks)).toBeUndefined();
      const marked = content.blocks
        .flatMap((block: any) => [block.text, ...(block.elements ?? [])])
        .filter((text) => text?.type === 'mrkdwn');
      for (const { text, verbatim } of marked) {
        expect(text).not.toMatch(/<[!@#](?!date)|<https:..evil/);
        expect(verbatim).toBe(true);
      }
      expect(content.text).not.toMatch(/<[!@#]|<https/);
    }
  }
});

test('whatever the length, the limits of Block Kit hold and the rest is a link away', () => {
  for (const filling of ['x', '&', '<', '\u{1f525}', 'é\n']) {
    const long = filling.repeat(50_000);
    const choices = Array.from({ length: 25 }, (_, n) => ({ id: `${n}${'y'.repeat(190)}`, label: long }));
    const form = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`f${n}`, { type: 'string' as const, title: long }]),
    );
    const values = Object.fromEntries(Object.keys(form).map((name) => [name, long]));
    const answer = {
      choice: choices[0]!.id,
      form: values,
      by: { id: '1', name: long },
      at: '2026-03-01T11:00:00Z',
      how: 'web' as const,
    };
    const huge = {
      title: long,
      text: long,
      choices,
      form,
      defaultChoice: choices[0]!.id,
      audience: { channel: '#soc', group: long },
    };
    for (const more of [huge, { ...huge, state: 'answered' as const, answer }]) {
      for (const purpose of ['question', 'reminder'] as const) {
        const content = render(more, purpose);
        expect(messageFault(content.blocks)).toBeUndefined();
        expect(content.text.length).toBeLessThanOrEqual(300);
        if (purpose === 'question') expect(written(content.blocks)).toContain('|Read the rest>');
      }
    }
  }
  expect(messageFault(render({ title: '', text: ' ' }).blocks)).toBeUndefined();
});

test('a decided question names who decided what, when, with what was entered, and has no buttons', () => {
  const answer = {
    choice: 'isolate',
    form: { why: 'known bad', hours: 4 },
    by: { id: '1', name: 'Ann' },
    at: '2026-03-01T11:00:00Z',
    how: 'slack' as const,
  };
  const form = { why: { type: 'string' as const, title: 'Reason' }, hours: { type: 'integer' as const } };
  const content = render({ state: 'answered', answer, form });
  expect(messageFault(content.blocks)).toBeUndefined();
  expect(written(content.blocks)).toMatch(/\*Isolate\* by Ann, <!date\^1772362800/);
  expect(written(content.blocks)).toContain('Reason: known bad');
  expect(written(content.blocks)).toContain('hours: 4');
  expect(content.blocks.some((block) => block.type === 'actions')).toBe(false);
  expect(content.text).toBe('Beacon: Isolate, by Ann');
  expect(written(render({ state: 'answered', answer, form, sensitive: true }))).not.toContain('known bad');
  const taken = { choice: 'isolate', form: {}, by: null, at: '2026-03-01T12:00:00Z', how: 'default' as const };
  expect(written(render({ state: 'expired', answer: taken }))).toContain('Taken by default: *Isolate*');
  expect(written(render({ state: 'cancelled' }))).toContain('the run has ended');
  const closed = render({ state: 'cancelled', closedWhy: 'the alert was closed by <Ann>' });
  expect(written(closed)).toContain('No longer asked: the alert was closed by &lt;Ann&gt;.');
});

test('text is cut between characters and between entities', () => {
  expect(cut('\u{1f525}\u{1f525}', 3)).toBe('\u{1f525}…');
  expect(cut('abc', 3)).toBe('abc');
  const shown = cutEscaped('<'.repeat(100), 50);
  expect(shown).toMatch(/^(&lt;)+…$/);
  expect(shown.length).toBeLessThanOrEqual(50);
});
