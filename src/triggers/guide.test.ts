import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkFlow } from '../flow/index.ts';
import { fromRoot } from '../paths.ts';

const guide = readFileSync(fromRoot('docs/guide/triggers.md'), 'utf8');
const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);

test('the guide has an example of each source', () => {
  for (const source of ['webhook', 'schedule', 'poll', 'mailbox', 'slack', 'manual', 'call'])
    expect(examples.some((example) => example.includes(`${source}:`))).toBe(true);
});

test.each(examples)('the checker finds nothing wrong with %s', (example) => {
  const { problems } = checkFlow(`reflejo: 1\nname: a\ntitle: A\n${example}steps: []\n`, {
    connections: new Map([['phishing-box', 'imap']]),
  });
  expect(problems).toEqual([]);
});
