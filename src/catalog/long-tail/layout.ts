// Where a build of the long tail lies: `<data>/catalog/<digest>/`. A build that is there is complete: it is made under
// another name and renamed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip as gunzipCallback, gunzipSync, gzipSync } from 'node:zlib';
import type { GeneratedFile } from './api.ts';
import type { KeptAction, Shard } from './shard.ts';
import type { SourcePackage } from './sources.ts';

/** Raised when what is made of the same sources changes. */
const MAKING = 1;

export const catalogFolder = (dataDir: string): string => join(dataDir, 'catalog');
export const indexFile = (folder: string): string => join(folder, 'index.ndjson.gz');
export const manifestFile = (folder: string): string => join(folder, 'manifest.json');
export const toolPath = (folder: string, id: string): string => join(folder, 'tools', `${id}.json.gz`);
export const shardPath = (folder: string, id: string, shard: number): string =>
  join(folder, 'tools', `${id}.${shard}.json.gz`);

/** What is written about a tool. An API of one shard has it inside; of others the ids are listed, shard by shard. */
export interface KeptTool {
  file: GeneratedFile;
  total: number;
  shard?: Shard;
  shards?: string[][];
}

/** A line of the index: a tool, and then its actions. */
export type IndexLine =
  | {
      tool: Pick<GeneratedFile, 'id' | 'name' | 'category' | 'color' | 'monogram'> & {
        homepage?: string;
        actions: number;
      };
    }
  | { action: Pick<KeptAction, 'id' | 'name' | 'summary' | 'class'> };

export interface Manifest {
  digest: string;
  tools: number;
  actions: number;
  /** Operations that were left out, see report.json. */
  dropped: number;
  sources: { name: string; version: string; tools: number; actions: number }[];
  seconds: number;
  /** Of the folder. */
  bytes: number;
  /** Of the process, at its largest. */
  peakBytes: number;
  builtAt: string;
}

/** Says what a build is made of: sources, their versions, and ids that are taken. */
export const digestOf = (packages: SourcePackage[], curated: Iterable<string>): string =>
  createHash('sha256')
    .update(JSON.stringify([MAKING, packages.map(({ name, version }) => [name, version]), [...curated].sort()]))
    .digest('hex')
    .slice(0, 16);

export const manifestOf = (folder: string): Manifest | undefined =>
  existsSync(manifestFile(folder)) ? JSON.parse(readFileSync(manifestFile(folder), 'utf8')) : undefined;

export const packed = (value: unknown): Buffer => gzipSync(JSON.stringify(value), { level: 6 });
export const unpackedSync = (data: Uint8Array): any => JSON.parse(gunzipSync(data).toString());
const gunzip = promisify(gunzipCallback);
export const unpacked = async (data: Uint8Array): Promise<any> => JSON.parse((await gunzip(data)).toString());
