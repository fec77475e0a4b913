// npm test: sets up like `npm start`, finds or installs Chromium, and runs every test.
import { spawn } from 'node:child_process';
import { chromium } from './chromium.mjs';
import { root, setUp, task } from './set-up.mjs';

await setUp();
const browser = await task('Finding Chromium', chromium);
const args = ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, REFLEJO_TEST_CHROMIUM: browser } });
child.once('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
