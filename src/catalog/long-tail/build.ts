// Builds the long tail: all descriptions, one after the other, into shards and an index.
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type GeneratedApi, generatedApi } from './api.ts';
import { ToolIds } from './ids.ts';
import {
  catalogFolder,
  digestOf,
  type IndexLine,
  indexFile,
  type KeptTool,
  type Manifest,
  manifestFile,
  manifestOf,
  packed,
  shardPath,
  toolPath,
} from './layout.ts';
import { noticesOf } from './notices.ts';
import { type Description, descriptionsOf, type SourcePackage, sourcePackages } from './sources.ts';

export interface BuildOptions {
  dataDir: string;
  /** Ids of the curated tools. */
  curated: Iterable<string>;
  /** Only those; for tests. */
  wanted?: (description: Description) => boolean;
  /** After each API. */
  tell?: (progress: BuildProgress) => void;
  /** Build even when it is there. */
  again?: boolean;
}

export interface BuildProgress {
  percent: number;
  /** The API that was made last. */
  api: string;
  tools: number;
  actions: number;
}

/** Gives the manifest of the build, made now or before. Throws an Error when no source is installed. */
export async function buildCatalog(options: BuildOptions): Promise<Manifest & { made: boolean }> {
  const { dataDir, curated, wanted, again = false } = options;
  const packages = sourcePackages();
  if (packages.length === 0) throw new Error('No package with API descriptions is installed: run npm install.');
  const digest = digestOf(packages, curated);
  const root = catalogFolder(dataDir);
  const folder = join(root, digest);
  const there = manifestOf(folder);
  if (there && !again) return { ...there, made: false };

  const unfinished = join(root, `${digest}.${process.pid}.part`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(join(unfinished, 'tools'), { recursive: true });
  try {
    const all = descriptionsOf(packages).filter((description) => wanted?.(description) ?? true);
    const manifest = await buildInto(unfinished, digest, all, packages, options);
    if (again) rmSync(folder, { recursive: true, force: true });
    // another process may have been faster
    if (manifestOf(folder)) rmSync(unfinished, { recursive: true, force: true });
    else renameSync(unfinished, folder);
    removeOthers(root, digest);
    return { ...manifest, made: true };
  } catch (fault) {
    rmSync(unfinished, { recursive: true, force: true });
    throw fault;
  }
}

async function buildInto(
  folder: string,
  digest: string,
  descriptions: Description[],
  packages: SourcePackage[],
  { curated, tell }: BuildOptions,
): Promise<Manifest> {
  const begun = performance.now();
  const ids = new ToolIds(curated);
  const index = createGzip({ level: 6 });
  const written = pipeline(index, createWriteStream(indexFile(folder)));
  // told below, or of no interest because something else went wrong first
  written.catch(() => {});
  const counts = new Map(packages.map(({ name, version }) => [name, { name, version, tools: 0, actions: 0 }]));
  const dropped: { tool: string; operation?: string; reason: string }[] = [];
  const licences: { tool: string; from: string; licence: string | undefined }[] = [];
  let tools = 0;
  let actions = 0;
  try {
    for (const [at, description] of descriptions.entries()) {
      let api: GeneratedApi | undefined;
      try {
        api = generatedApi(description, ids);
      } catch (fault) {
        dropped.push({ tool: description.path, reason: (fault as Error).message });
      }
      if (api) {
        const { file } = api;
        keep(folder, api);
        for (const line of linesOf(api)) {
          if (!index.write(`${JSON.stringify(line)}\n`)) await new Promise((resolve) => index.once('drain', resolve));
        }
        dropped.push(...api.dropped.map((one) => ({ tool: file.id, ...one })));
        licences.push({ tool: file.id, from: file.source!.from, licence: file.source!.license });
        const count = counts.get(description.from.name)!;
        count.tools += 1;
        count.actions += api.actions.length;
        tools += 1;
        actions += api.actions.length;
      }
      const percent = Math.floor((100 * (at + 1)) / descriptions.length);
      tell?.({ percent, api: api?.file.id ?? description.path, tools, actions });
      // whoever started us may want to speak
      if (at % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (fault) {
    index.destroy();
    await written.catch(() => {});
    throw fault;
  }
  index.end();
  await written;
  writeFileSync(join(folder, 'report.json'), JSON.stringify(dropped, null, 1));
  writeFileSync(join(folder, 'NOTICES.txt'), noticesOf(packages, licences));
  const manifest: Manifest = {
    digest,
    tools,
    actions,
    dropped: dropped.length,
    sources: [...counts.values()],
    seconds: Math.round((performance.now() - begun) / 100) / 10,
    bytes: sizeOf(folder),
    peakBytes: process.resourceUsage().maxRSS * 1024,
    builtAt: new Date().toISOString(),
  };
  // last: a folder with a manifest is complete
  writeFileSync(manifestFile(folder), JSON.stringify(manifest, null, 2));
  return manifest;
}

function keep(folder: string, { file, shards, actions }: GeneratedApi): void {
  const whole = shards.length === 1;
  const kept: KeptTool = {
    file,
    total: actions.length,
    ...(whole ? { shard: shards[0]! } : { shards: shards.map((one) => one.operations.map(({ action }) => action.id)) }),
  };
  writeFileSync(toolPath(folder, file.id), packed(kept));
  if (!whole) for (const [at, shard] of shards.entries()) writeFileSync(shardPath(folder, file.id, at), packed(shard));
}

function* linesOf({ file, actions }: GeneratedApi): Generator<IndexLine> {
  const { id, name, category, color, monogram, homepage } = file;
  yield { tool: { id, name, category, color, monogram, ...(homepage && { homepage }), actions: actions.length } };
  for (const { id, name, summary, class: kind } of actions) yield { action: { id, name, summary, class: kind } };
}

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, file) => {
    const { blocks, size } = statSync(join(folder, file));
    return sum + (blocks === undefined ? size : blocks * 512);
  }, 0);

/** Earlier builds, and parts of builds whose process is gone. */
function removeOthers(root: string, digest: string): void {
  for (const name of readdirSync(root)) {
    const owner = /\.(\d+)\.part$/.exec(name)?.[1];
    if (name === digest || (owner && isAlive(Number(owner)))) continue;
    if (/^[0-9a-f]{16}(\.\d+\.part)?$/.test(name)) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The folder of the finished build of what is installed; undefined: there is none. */
export function builtIn(dataDir: string, curated: Iterable<string>): string | undefined {
  const folder = join(catalogFolder(dataDir), digestOf(sourcePackages(), curated));
  return existsSync(manifestFile(folder)) ? folder : undefined;
}
