// The program of `npm run catalog:build`, and of the process that a starting server begins in the background. With
// --json each line is one object: the progress, and last the manifest.
import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCatalog } from '../catalog.ts';
import { buildCatalog } from './build.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    json: { type: 'boolean' },
    again: { type: 'boolean' },
    low: { type: 'boolean' },
  },
});
if (values.low) setPriority(19);
const dataDir = resolve(values.data ?? process.env.REFLEJO_DATA ?? '.reflejo');
// whoever began this may be gone; the next start finds what it made
process.stdout.on('error', () => {});
const print = (line: string) => process.stdout.write(`${line}\n`);
let told = -1;
const built = await buildCatalog({
  dataDir,
  curated: loadCatalog()
    .tools()
    .map(({ id }) => id),
  again: values.again === true,
  tell(progress) {
    if (progress.percent === told) return;
    told = progress.percent;
    print(values.json ? JSON.stringify(progress) : `${String(progress.percent).padStart(3)} %  ${progress.api}`);
  },
});
const { made, ...manifest } = built;
if (values.json) print(JSON.stringify({ made, ...manifest }));
else
  print(
    `${made ? 'Built' : 'Already built'}: ${manifest.tools} tools, ${manifest.actions} actions, ` +
      `${(manifest.bytes / 1e6).toFixed(0)} MB, ${manifest.seconds} s, ${(manifest.peakBytes / 1e6).toFixed(0)} MB of memory at most`,
  );
