import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../paths.ts';
import { parseFlow } from './parse.ts';

const folder = fromRoot('bench', 'flows');
const samples = readdirSync(folder);

describe('the sample flows', () => {
  test.each(samples)('%s parses', (name) => {
    const { document, problems } = parseFlow(readFileSync(`${folder}/${name}`, 'utf8'));
    expect(problems).toEqual([]);
    expect(document?.steps.length).toBeGreaterThan(0);
  });
});
