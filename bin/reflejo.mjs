#!/usr/bin/env node
// The process around the command line. In a clone whose sources changed it builds the server first.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist/server/reflejo.js');

if (!isClone() || (await isBuilt())) {
  const { run } = await import(pathToFileURL(program).href);
  process.exitCode = await run(process.argv.slice(2));
}

/** An installed package is complete as it is. */
function isClone() {
  return existsSync(join(root, 'scripts/build.mjs')) && !root.includes('/node_modules/');
}

/** Builds when it must. False: it could not be built, and why was told. */
async function isBuilt() {
  if (isFresh()) return true;
  const release = await buildLock();
  try {
    if (isFresh()) return true;
    // what is changed while it builds is newer than this, and built the next time
    const begun = new Date();
    const { buildServer, plan, stampBuilt } = await import('../scripts/build.mjs');
    const server = plan().find(({ name }) => name === 'server');
    if (server.due || !existsSync(program)) {
      process.stderr.write('Building the server …\n');
      await buildServer();
      stampBuilt('server', server.stamp);
    }
    utimesSync(program, begun, begun);
    return true;
  } catch (error) {
    const missing = error.code === 'ERR_MODULE_NOT_FOUND';
    const reason = missing
      ? 'The packages are not installed yet. Run "npm install" (or "npm start", which does everything).'
      : `The server could not be built: ${error.message}`;
    process.stderr.write(`${reason}\n`);
    process.exitCode = 1;
    return false;
  } finally {
    release();
  }
}

/** Times of files are looked at first, because reading all sources takes longer than most commands. */
function isFresh() {
  if (!existsSync(program)) return false;
  const built = statSync(program).mtimeMs;
  return newest(join(root, 'src')) < built && statSync(join(root, 'package-lock.json')).mtimeMs < built;
}

/** Folders count too: their time changes when a file is removed. */
function newest(folder) {
  let latest = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'web') latest = Math.max(latest, newest(path));
    } else if (entry.name.endsWith('.ts') && !entry.name.includes('.test.')) {
      latest = Math.max(latest, statSync(path).mtimeMs);
    }
  }
  return latest;
}

/** Two commands at the same time must not build into the same folder. */
async function buildLock() {
  const lock = join(root, '.cache/build.lock');
  const owner = join(lock, 'pid');
  mkdirSync(join(root, '.cache'), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(owner, String(process.pid));
      return () => {
        rmSync(owner, { force: true });
        rmdirSync(lock);
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isHeld(owner, lock)) rmSync(lock, { recursive: true, force: true });
      await sleep(100);
    }
  }
}

function isHeld(owner, lock) {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')), 0);
    return true;
  } catch (error) {
    if (error.code === 'EPERM') return true;
    // just made: its owner has not written its number yet
    return error.code === 'ENOENT' && existsSync(lock) && Date.now() - statSync(lock).mtimeMs < 2000;
  }
}
