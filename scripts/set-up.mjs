// Set-up shared by `npm start` and `npm test`: the right Node, the packages of the lockfile, the builds. Uses
// nothing but Node itself, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const WANTED = [20, 19];

/** Installs what is missing and builds what changed, telling what it does. Exits with a message when it cannot. */
export async function setUp() {
  requireNode();
  if (!packagesCurrent()) await task('Installing packages', installPackages);
  const { build } = await import('./build.mjs');
  await build((name, work) => task(name === 'web' ? 'Building the web application' : 'Building the server', work));
}

/** Runs `work` with a line that shows it is under way, then how long it took. */
export async function task(title, work) {
  const begun = Date.now();
  const seconds = () => `${((Date.now() - begun) / 1000).toFixed(0)} s`;
  const live = process.stdout.isTTY;
  const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
  let turn = 0;
  const draw = () => process.stdout.write(`\r\x1b[2K${frames[turn++ % frames.length]} ${title} (${seconds()})`);
  const timer = live ? setInterval(draw, 100) : setInterval(() => console.log(`  … ${title} (${seconds()})`), 15_000);
  if (!live) console.log(`  ${title}`);
  try {
    const result = await work();
    console.log(`${live ? '\r\x1b[2K' : '  '}✔ ${title} (${seconds()})`);
    return result;
  } catch (fault) {
    console.log(`${live ? '\r\x1b[2K' : '  '}✖ ${title}`);
    console.error(`\n${fault instanceof Error ? fault.message : fault}`);
    process.exit(1);
  } finally {
    clearInterval(timer);
  }
}

/** Runs a program; rejects with what it printed when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text) => {
        said = (said + text).slice(-4000);
      });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve(said) : reject(new Error(`${command} ${args.join(' ')} failed:\n${said.trim()}`)),
    );
  });
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])) return;
  console.error(`Reflejo needs Node ${WANTED.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const stamp = join(root, 'node_modules/.reflejo-lock');
const lock = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');

function packagesCurrent() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lock();
}

async function installPackages() {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  await (npm ? run(process.execPath, [npm, ...args]) : run('npm', args));
  writeFileSync(stamp, lock());
}
