// Writes src/web/api-types.ts, the types of the HTTP interface, from the routes themselves. Needs no server.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { build } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bundle = join(root, '.cache/api-document.mjs');
mkdirSync(dirname(bundle), { recursive: true });
await build({
  input: join(root, 'src/api/document.ts'),
  platform: 'node',
  external: /^[^./]/,
  logLevel: 'warn',
  output: { file: bundle, format: 'esm' },
});
const { apiDocument } = await import(pathToFileURL(bundle).href);
const types = astToString(await openapiTS(await apiDocument('0.0.0')));
const target = join(root, 'src/web/api-types.ts');
writeFileSync(target, `// Written by scripts/api-types.mjs from the routes in src/api. Do not edit.\n${types}`);
console.log(`wrote ${target}`);
