// Writes docs/reference from the tables in the code: errors, settings, commands, expressions, the flow language.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, '.cache/reference');
await build({
  input: { index: join(root, 'src/cli/reference/index.ts') },
  platform: 'node',
  external: /^[^./]/,
  logLevel: 'warn',
  output: { dir: folder, format: 'esm', cleanDir: true },
});
const { references } = await import(pathToFileURL(join(folder, 'index.js')).href);
const target = join(root, 'docs/reference');
mkdirSync(target, { recursive: true });
for (const [name, text] of Object.entries(await references())) {
  writeFileSync(join(target, name), text);
  console.log(`wrote docs/reference/${name}`);
}
