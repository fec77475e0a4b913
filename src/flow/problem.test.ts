import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromRoot } from '../paths.ts';
import { PROBLEMS } from './problem.ts';

test('no code of the checker is stale', () => {
  const sources = readdirSync(fromRoot('src', 'flow'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'problem.ts')
    .map((name) => readFileSync(fromRoot('src', 'flow', name), 'utf8'))
    .join('\n');
  expect(Object.keys(PROBLEMS).filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});
