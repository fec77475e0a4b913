import { expect, it } from 'vitest';
import { paintLine } from './paint-yaml.ts';

it.each([
  '  - id: decide # who',
  'of: { channel: "#soc", group: blue-team }',
  `text: "{{ alert.title }} from {{ alert['a'] }}"`,
  '',
])('loses nothing of %j', (line) =>
  expect(
    paintLine(line)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(line),
);

it('tells keys, expressions and comments apart', () => {
  expect(paintLine('when: "{{ a == b }}" # why').filter((piece) => piece.kind && piece.kind !== 'text')).toEqual([
    { text: 'when', kind: 'key' },
    { text: '{{ a == b }}', kind: 'expr' },
    { text: '# why', kind: 'note' },
  ]);
});

it('takes no channel name for a comment', () =>
  expect(paintLine('channel: "#soc"').some((piece) => piece.kind === 'note')).toBe(false));
