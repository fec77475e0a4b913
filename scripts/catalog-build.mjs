// npm run catalog:build: the API descriptions of the installed packages as the shards and the index of the catalog.
// Options: --data FOLDER (default: REFLEJO_DATA, else .reflejo), --json, --again.
import { spawn } from 'node:child_process';
import { root, setUp } from './set-up.mjs';

if (process.argv.includes('--json')) {
  // standard output is for the figures
  const { build } = await import('./build.mjs');
  await build();
} else await setUp();
const args = ['--max-old-space-size=700', `${root}dist/server/catalog-build.js`, ...process.argv.slice(2)];
spawn(process.execPath, args, { stdio: 'inherit' }).once('exit', (code) => {
  process.exitCode = code ?? 1;
});
