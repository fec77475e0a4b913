// A playbook is a folder here: flow.yaml, playbook.yaml (what it is and needs), README.md and sample events.
import { randomInt, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { fromRoot } from '../paths.ts';

const FOLDER = fromRoot('src/playbooks');

const description = z.strictObject({
  name: z.string(),
  title: z.string(),
  summary: z.string(),
  category: z.string(),
  /** Products, for people to look for; not all of them need a connection. */
  tools: z.array(z.string()),
  connections: z.record(z.string(), z.strictObject({ tool: z.string(), kind: z.string().optional() })),
  samples: z.array(z.string()).min(1),
});

export interface Playbook extends Omit<z.output<typeof description>, 'samples'> {
  /** The flow document, YAML. */
  source: string;
  readme: string;
  /** Texts of the sample events, with `%uuid%`, `%number%`, `%epoch%` and `%epoch-SECONDS%` to be filled in. */
  samples: string[];
}

let loaded: Map<string, Playbook> | undefined;

/** All playbooks by name; read once. */
export function loadPlaybooks(): ReadonlyMap<string, Playbook> {
  loaded ??= new Map(
    readdirSync(FOLDER)
      .filter((name) => existsSync(join(FOLDER, name, 'playbook.yaml')))
      .sort()
      .map((name) => [name, readPlaybook(name)]),
  );
  return loaded;
}

function readPlaybook(name: string): Playbook {
  const read = (...path: string[]) => readFileSync(join(FOLDER, name, ...path), 'utf8');
  const { samples, ...about } = description.parse(parse(read('playbook.yaml')));
  if (about.name !== name) throw new Error(`the playbook in ${name}/ is named ${about.name}`);
  return {
    ...about,
    source: read('flow.yaml'),
    readme: read('README.md'),
    samples: samples.map((file) => read('samples', file)),
  };
}

/** The sample events of a playbook with fresh ids and current times; undefined when there is no such playbook. */
export function sampleEvents(name: string, now = Date.now()): unknown[] | undefined {
  return loadPlaybooks()
    .get(name)
    ?.samples.map((text) => JSON.parse(fresh(text, now)));
}

/** The first sample event. */
export const sampleEvent = (name: string, now = Date.now()): unknown => sampleEvents(name, now)?.[0];

function fresh(text: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  return text
    .replaceAll('%uuid%', randomUUID().toUpperCase())
    .replaceAll('%number%', String(randomInt(10_000, 1_000_000)))
    .replace(/%epoch(?:-(\d+))?%/g, (_, before = '0') => String(seconds - Number(before)));
}
