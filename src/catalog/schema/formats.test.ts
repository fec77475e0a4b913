import { expect, test } from 'vitest';
import { formatFits } from './formats.ts';

test.each([
  ['date-time', '2026-11-24T09:00:00Z', true],
  ['date-time', 'tomorrow', false],
  ['date', '2026-13-01', false],
  ['email', 'ann@example.com', true],
  ['email', 'ann', false],
  ['uri', 'https://example.com/', true],
  ['uri', 'example', false],
  ['uuid', '123e4567-e89b-12d3-a456-426614174000', true],
  ['ipv4', '198.51.100.7', true],
  ['ipv4', '198.51.100.0/24', true],
  ['ipv4', '198.51.100.256', false],
  ['ipv6', '2001:db8::1', true],
  ['ipv6', '2001:zz::1', false],
  ['nobody-knows', 'x', true],
  [undefined, 'x', true],
])('%s %s: %s', (format, text, expected) => {
  expect(formatFits(format, text)).toBe(expected);
});
