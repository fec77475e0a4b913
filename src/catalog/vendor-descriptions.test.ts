import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { fromRoot } from '../paths.ts';

const list = parse(readFileSync(fromRoot('src/catalog/vendor-descriptions.yaml'), 'utf8')) as Record<string, string>[];

test('the list of descriptions that vendors publish has 60 or more, each once, at an https address', () => {
  expect(list.length).toBeGreaterThanOrEqual(60);
  expect(new Set(list.map((one) => one.id)).size).toBe(list.length);
  for (const { id, name, url, ...rest } of list) {
    expect(id).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(name, id).toBeTruthy();
    expect(new URL(url!).protocol, id).toBe('https:');
    expect(['license', 'note'], id).toEqual(expect.arrayContaining(Object.keys(rest)));
  }
});
