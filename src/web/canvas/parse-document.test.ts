import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseFlow } from '../../flow/index.ts';
import { fromRoot } from '../../paths.ts';
import { parseDocument } from './parse-document.ts';

const playbooks = readdirSync(fromRoot('src/playbooks'), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);

it.each(playbooks.map(({ name }) => name))('reads the playbook %s as the flow language does', (name) => {
  const source = readFileSync(fromRoot('src/playbooks', name, 'flow.yaml'), 'utf8');
  expect(parseDocument(source)).toEqual(parseFlow(source).document);
});

it.each(['', '[1, 2', 'steps: no', 'just text'])('gives null for %j', (source) =>
  expect(parseDocument(source)).toBeNull(),
);
