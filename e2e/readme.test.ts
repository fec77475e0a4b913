// The README's commands do what it says: its flow is checked, released and answered by its own lines.
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { fromRoot } from '../src/paths.ts';
import { Instance } from './instance.ts';

const README = readFileSync(fromRoot('README.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...README.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2]!);

const instance = await Instance.start();
const folder = mkdtempSync(join(tmpdir(), 'reflejo-readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a block as a reader would in the clone; `npx reflejo` is the clone's own program there. */
async function shell(block: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-ec', block], {
    cwd: folder,
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, REFLEJO_DATA: instance.dataDir },
  });
  return stdout;
}

it('the first flow of the README is checked, deployed, asks, is answered and closes its alert', async () => {
  mkdirSync(join(folder, 'bin'));
  writeFileSync(
    join(folder, 'bin/npx'),
    `#!/bin/sh\nshift\nexec "${process.execPath}" "${fromRoot('bin/reflejo.mjs')}" "$@"\n`,
  );
  chmodSync(join(folder, 'bin/npx'), 0o755);
  symlinkSync(fromRoot('test'), join(folder, 'test'));
  const [flow] = blocks('yaml');
  writeFileSync(join(folder, 'first.flow.yaml'), flow!);
  const [release, answer, schema] = blocks('sh');
  expect(await shell(release!)).toMatch(/reflejo run show [0-9a-f-]{36}/);
  await expect.poll(async () => (await instance.ask('question', 'list')).length, { timeout: 20_000 }).toBe(1);
  await shell(answer!);
  await expect.poll(async () => (await instance.ask('run', 'list'))[0].status, { timeout: 20_000 }).toBe('succeeded');
  const [alert] = await instance.ask('alert', 'list');
  expect(alert).toMatchObject({ state: 'closed', disposition: 'true_positive' });
  await shell(schema!);
  expect(JSON.parse(readFileSync(join(folder, 'flow.schema.json'), 'utf8'))).toHaveProperty('$schema');
});

it('its two commands are scripts of the package, and its links lead to files', () => {
  const { scripts } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  expect(blocks('').map((block) => block.trim())).toEqual(['npm start', 'npm test']);
  expect(scripts).toMatchObject({ start: expect.any(String), test: expect.any(String) });
  for (const [, target] of README.matchAll(/\]\(([^)#]+)\)/g)) readFileSyncOrFolder(target!);
});

function readFileSyncOrFolder(target: string): void {
  try {
    readFileSync(fromRoot(target));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EISDIR')
      throw new Error(`the README links to ${target}, which is not there`);
  }
}
