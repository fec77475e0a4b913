import { expect, it } from 'vitest';
import { insideOnly } from './inside-only.ts';

it.each([
  ['/runs?flow=a', '/runs?flow=a'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  [null, '/'],
])('%s leads to %s', (to, where) => expect(insideOnly(to)).toBe(where));
