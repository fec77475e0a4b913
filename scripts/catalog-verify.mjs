// npm run catalog:verify -- [--json] [--curated] [--sample N] [--full] [--seed N] [--data FOLDER]: actions of the catalog held against the vendors'
// own descriptions. Default: all curated actions and 2,000 of the generated ones in FOLDER (default: REFLEJO_DATA, else
// .reflejo). Exits with 1 below what is expected, and where no generated ones were made, unless --curated leaves them out.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'rolldown';

const EXPECTED = { curated: 1, others: 0.97 };
const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string' },
    curated: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    sample: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '20261124' },
  },
});
const bundle = join(root, '.cache/catalog-verify.mjs');
mkdirSync(join(root, '.cache'), { recursive: true });
await build({
  input: join(root, 'test/verify/main.ts'),
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  logLevel: 'warn',
  output: { file: bundle, format: 'esm', codeSplitting: false },
});
const { verifyCatalog } = await import(pathToFileURL(bundle).href);
const figures = await verifyCatalog({
  sample: values.curated ? 0 : values.full ? Number.POSITIVE_INFINITY : Number(values.sample),
  seed: Number(values.seed),
  dataDir: resolve(values.data ?? process.env.REFLEJO_DATA ?? '.reflejo'),
  log: (line) => console.error(line),
});
if (values.json) console.log(JSON.stringify(figures));
else {
  for (const { action, reason } of figures.failures) console.log(`${action}: ${reason}`);
  console.log(
    `${figures.checked} checked, ${figures.accepted} accepted, ${figures.refusedWhenIncomplete} refused when incomplete`,
  );
}
const { curated } = figures;
const others = figures.checked - curated.checked;
const short =
  (!values.curated && others === 0) ||
  curated.accepted < curated.checked * EXPECTED.curated ||
  figures.accepted - curated.accepted < others * EXPECTED.others ||
  figures.refusedWhenIncomplete < figures.checked ||
  figures.failures.some(({ reason }) => reason.startsWith('references'));
process.exit(short ? 1 : 0);
