// npm test: sets up like `npm start`, finds or installs Chromium and the servers that tests talk to, and runs every
// test. A test that was left out counts as a failure when nobody asked for less than all.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from './chromium.mjs';
import { counterparts } from './counterparts.mjs';
import { root, setUp, task } from './set-up.mjs';

const chosen = process.argv.slice(2);
await setUp();
const browser = await task('Finding Chromium', chromium);
const missing = await task('Finding the servers of the tests', counterparts);
if (missing.length > 0) console.log(`  Not here, and the tests that need them will fail: ${missing.join(', ')}`);
const report = join(root, '.cache/tests.json');
rmSync(report, { force: true });
const args = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...chosen,
];
const env = { ...process.env, REFLEJO_TEST_CHROMIUM: browser };
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code || judge()));

function judge() {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const leftOut = numPendingTests + numTodoTests;
  console.log(`Tests: ${numPassedTests} passed, ${numFailedTests} failed, ${leftOut} skipped`);
  if (chosen.length > 0) return 0;
  if (leftOut > 0) console.error('Some tests did not run.');
  const inBrowser = testResults.some(({ name }) => name.includes('/e2e/browser'));
  if (!inBrowser) console.error('The tests in the browser did not run.');
  return leftOut > 0 || !inBrowser ? 1 : 0;
}
