// A Chromium for the browser tests: the machine's own, else Debian's package when we may install it, else
// the one that an npm package carries.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { carriedChromium } from './carried-chromium.mjs';
import { run } from './set-up.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of the program. Rejects with what to do when there is none. */
export async function chromium() {
  const given = process.env.REFLEJO_TEST_CHROMIUM;
  if (given) return given;
  const found = installed();
  if (found) return found;
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    return installed();
  }
  if (process.platform === 'linux' && process.arch === 'x64') return carriedChromium();
  throw new Error('The browser tests need Chromium or Chrome: install it, or name it in REFLEJO_TEST_CHROMIUM.');
}

function installed() {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)));
  return [...onPath, ...MAC].find((file) => existsSync(file));
}
