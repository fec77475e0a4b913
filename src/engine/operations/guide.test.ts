// The guide to operating runs: its flows have no faults, and the commands that it names are there with their options.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkFlow } from '../../flow/index.ts';
import { fromRoot } from '../../paths.ts';

const guide = readFileSync(fromRoot('docs/guide/runs.md'), 'utf8');
const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);
const reference = readFileSync(fromRoot('docs/reference/cli.md'), 'utf8');
const sections = new Map(
  reference.split(/^### /m).map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
);
// a command may be broken over two lines
const commands = [...guide.matchAll(/`reflejo ([a-z][^`]*)`/g)].map((match) => match[1]!.replace(/\s+/g, ' '));

test('the guide shows limits, retries and commands', () => {
  for (const key of ['limits:', 'retry:', 'Idempotency-Key'])
    expect(examples.some((example) => example.includes(key))).toBe(true);
  expect(new Set(commands.map((command) => command.split(' ').slice(0, 2).join(' ')))).toEqual(
    new Set([
      'run pause',
      'run resume',
      'run cancel',
      'run cancel-all',
      'run rerun',
      'run rerun-failed',
      'run resolve',
      'space limits',
      'connection limits',
      'connection test',
    ]),
  );
});

test.each(examples)('the checker finds nothing wrong with %s', (example) => {
  const head = 'reflejo: 1\nname: a\ntitle: A\ntrigger: { webhook: { path: a, auth: none } }\n';
  const { problems } = checkFlow(`${head}${example}${example.includes('steps:') ? '' : 'steps: []\n'}`, {});
  expect(problems).toEqual([]);
});

test.each(commands)('there is the command %s', (command) => {
  const section = sections.get(command.split(' ').slice(0, 2).join(' '));
  expect(section).toBeDefined();
  for (const [flag] of command.matchAll(/--[a-z-]+/g)) expect(section).toContain(`\`${flag} `);
});
