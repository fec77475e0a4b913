import { expect, test } from 'vitest';
import { didYouMean, nearest } from './suggest.ts';

test.each<[string, string | undefined]>([
  ['htpp', 'http'],
  ['HTTP', 'http'],
  ['chose', 'choose'],
  ['notifi', 'notify'],
  ['xyzzy', undefined],
  ['', undefined],
])('%s is meant to be %s', (word, expected) => {
  expect(nearest(word, ['http', 'choose', 'notify', 'each'])).toBe(expected);
});

test('without a near one, what there is', () => {
  expect(didYouMean('xyzzy', ['a', 'b'])).toBe('There is a, b.');
  expect(didYouMean('x', [])).toBe('');
});
