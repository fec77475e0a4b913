import { describe, expect, it, test } from 'vitest';
import { outline } from '../outline.ts';
import { checkFlow } from './check.ts';
import { CONTEXT, found, HEAD, marked } from './sample-context.ts';

// § stands where the problem is to be reported.
const CASES: [string, string, string][] = [
  ['a while without a condition', 'missing_key', '\n  - id: a\n    §while: { steps: [] }'],
  [
    'a condition that is a number',
    'expression_type',
    '\n  - id: a\n    while: { condition: "{{ §1 + 1 }}", steps: [] }',
  ],
  [
    'a loop over its limit',
    'invalid_value',
    '\n  - id: a\n    while: { condition: "{{ index < 3 }}", max: §10001, steps: [] }',
  ],
  ['a loop that never ends', 'unbounded_loop', '\n  - id: a\n    while: { condition: §true, steps: [] }'],
  ['last outside of while', 'wrong_scope', '\n  - id: a\n    set: { x: "{{ §last }}" }'],
  [
    'a step of the loop in its condition',
    'step_not_run',
    '\n  - id: a\n    while: { condition: "{{ steps.§b.x }}", steps: [ { id: b, set: { x: true } } ] }',
  ],
  [
    'a step of the loop after it',
    'step_not_run',
    '\n  - id: a\n    while: { condition: "{{ index < 2 }}", steps: [ { id: b, set: { x: 1 } } ] }\n  - id: c\n    set: { x: "{{ steps.§b.x }}" }',
  ],
  [
    'how a loop can end',
    'never_equal',
    '\n  - id: a\n    while: { condition: "{{ index < 2 }}", steps: [] }\n  - id: c\n    set: { x: "{{ steps.a.ended == §\'maximum\' }}" }',
  ],
  [
    'more branches than there are',
    'invalid_value',
    '\n  - id: a\n    parallel: { for: §3, branches: [ { name: x, steps: [] }, { name: y, steps: [] } ] }',
  ],
  [
    'a step of a branch that may have been given up',
    'step_may_not_run',
    '\n  - id: a\n    parallel: { for: any, branches: [ { name: x, steps: [ { id: b, set: { v: 1 } } ] }, { name: y, steps: [] } ] }\n  - id: c\n    set: { x: "{{ steps.§b.v }}" }',
  ],
  ['a catch of no codes', 'invalid_value', '\n  - id: a\n    try: []\n    catch: { codes: §[], steps: [] }'],
  [
    'a step inside of a catch by code',
    'unknown_step',
    '\n  - id: a\n    try: []\n    catch: { codes: [x], steps: [ { id: b, set: { v: "{{ steps.§none }}" } } ] }',
  ],
  ['a wait for two things', 'invalid_value', '\n  - id: a\n    wait: §{ for: 1h, event: { key: x } }'],
  ['an event without a key', 'missing_key', '\n  - id: a\n    wait: { §event: { name: x } }'],
  ['a default without a timeout', 'unreachable', '\n  - id: a\n    wait: { event: { key: x, default: §1 } }'],
  [
    'hours that are none',
    'invalid_value',
    '\n  - id: a\n    wait: { until: { business: { hours: §9-17, zone: UTC } } }',
  ],
  [
    'a zone that is none',
    'invalid_value',
    '\n  - id: a\n    wait: { until: { business: { hours: "09:00-17:00", zone: §Europe/Nowhere } } }',
  ],
  [
    'a day that is none',
    'invalid_value',
    '\n  - id: a\n    wait: { until: { business: { hours: "09:00-17:00", zone: UTC, days: [§monday] } } }',
  ],
  [
    'a field an event does not give',
    'unknown_field',
    '\n  - id: a\n    wait: { event: { key: x } }\n  - id: b\n    set: { x: "{{ steps.a.§body }}" }',
  ],
  ['code of another language', 'invalid_value', '\n  - id: a\n    code: { language: §ruby, source: "1" }'],
  [
    'code that cannot be read',
    'code_syntax',
    '\n  - id: a\n    code: { language: javascript, source: §"return ;;; }" }',
  ],
  [
    'code that may take too long',
    'invalid_value',
    '\n  - id: a\n    code: { language: javascript, source: "return 1", timeout: §2m }',
  ],
  ['a throttle of nothing', 'invalid_value', '\n  - id: a\n    throttle: { key: x, limit: §0, window: 1h }'],
  [
    'a field a throttle does not give',
    'unknown_field',
    '\n  - id: a\n    throttle: { key: x, limit: 1, window: 1h }\n  - id: b\n    set: { x: "{{ steps.a.§first }}" }',
  ],
  ['a window that is none', 'invalid_value', '\n  - id: a\n    dedupe: { key: x, window: §soon }'],
  ['a kept time that is none', 'invalid_value', '\n  - id: a\n    emit: { key: x, keep: §long }'],
  ['a retry where nothing is tried again', 'invalid_value', '\n  - id: a\n    §retry: { attempts: 2 }\n    try: []'],
  [
    'an input the called flow does not have',
    'unknown_input',
    '\n  - id: a\n    call: { flow: other, with: { host: x, §hots: y } }',
  ],
  ['an input the called flow needs', 'missing_input', '\n  - id: a\n    call: { flow: other, §with: { level: 1 } }'],
  [
    'an input of the wrong type',
    'wrong_input',
    '\n  - id: a\n    call: { flow: other, with: { host: x, level: §high } }',
  ],
  [
    'a field the called flow does not give',
    'unknown_field',
    '\n  - id: a\n    call: { flow: other, with: { host: x } }\n  - id: b\n    set: { x: "{{ steps.a.§total }}" }',
  ],
  ['a call of itself that nothing stops', 'unbounded_loop', '\n  - id: a\n    call: { flow: §sample }'],
];

describe('what is wrong with a step is reported with its place', () => {
  const context = {
    ...CONTEXT,
    called: () => ({
      inputs: { host: { type: 'string' as const, required: true }, level: { type: 'integer' as const } },
      outputs: { sum: { type: 'integer' as const } },
    }),
  };
  test.each(CASES)('%s', (_name, code, text) => {
    const { steps, place } = marked(text);
    const problems = checkFlow(HEAD + steps, context).problems.map(
      (one) => `${one.line - 6}:${one.column} ${one.code}`,
    );
    expect(problems).toEqual([`${place} ${code}`]);
  });
});

const FINE = `
  - id: poll
    while:
      condition: "last == null || last.body.state != 'done'"
      max: 20
      delay: 30s
      steps:
        - id: state
          http: { url: "https://tool.example.com/{{ index }}" }
  - id: first
    parallel:
      for: any
      branches:
        - name: answer
          steps: [ { id: reply, wait: { event: { name: reply, key: "{{ run.id }}", timeout: 1d } } } ]
        - name: office
          steps: [ { id: day, wait: { until: { business: { hours: "09:00-17:00", zone: Europe/Madrid, holidays: [2026-12-25], after: 4h } } } } ]
  - id: guarded
    try: [ { id: risky, fail: { message: no, code: mine, retryable: true } } ]
    catch: { codes: [mine], steps: [ { id: caught, set: { why: "{{ error.code }}" } } ] }
    finally: [ { id: last_thing, set: { failed: "{{ error != null }}" } } ]
  - id: tell
    emit: { name: reply, key: "{{ run.id }}", data: { from: "{{ steps.poll.last }}" }, keep: 1d }
  - id: once
    dedupe: { key: "{{ trigger.body.host }}", window: 1h, on_duplicate: continue }
  - id: gate
    throttle: { key: all, limit: 5, window: 1m, on_excess: wait, name: shared }
  - id: compute
    when: "{{ steps.once.first && steps.gate.allowed }}"
    code: { language: javascript, input: "{{ steps.poll }}", source: "SOURCE" }
  - id: again
    when: "{{ default(trigger.body.depth, 0) < 3 }}"
    call: { flow: sample, with: {} }
`;

it('has nothing to say about steps that are right', () => {
  expect(found(FINE.replace('SOURCE', 'return `{{ ${input.iterations} }}`'))).toEqual([]);
});

it('draws every kind of them', () => {
  const text = HEAD + FINE.replace('SOURCE', 'return 1');
  const drawn = outline(checkFlow(text, CONTEXT).document!);
  expect(drawn.map(({ kind, title, groups }) => [kind, title, groups.map(({ label }) => label).join()])).toEqual([
    ['while', "last == null || last.body.state != 'done'", 'while'],
    ['parallel', 'any of answer, office', 'answer,office'],
    ['try', 'try, catch, finally', 'try,catch mine,finally'],
    ['emit', 'reply {{ run.id }}', ''],
    ['dedupe', '{{ trigger.body.host }} once in 1h', ''],
    ['throttle', 'all: 5 in 1m', ''],
    ['code', 'return 1', ''],
    ['call', 'sample', ''],
  ]);
  const titles = drawn[1]!.groups.flatMap(({ steps }) => steps.map(({ title }) => title));
  expect(titles).toEqual(['for the event reply {{ run.id }}', 'for 4h of business time (09:00-17:00 Europe/Madrid)']);
});
