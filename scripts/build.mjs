// Builds the server (dist/server) and the web application (dist/web), each only when its sources changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, 'dist/stamps.json');

/** What can be built: name, and whether its sources changed since. */
export function plan() {
  const stamps = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
  const wanted = {
    server: digest(['src'], (file) => !file.startsWith('src/web/')),
    web: digest(['src/web', 'src/flow', 'vite.config.ts']),
  };
  return Object.entries(wanted).map(([name, stamp]) => ({ name, stamp, due: stamps[name] !== stamp }));
}

const CODE_THREAD = 'src/engine/code/thread.ts';
const CATALOG_BUILD = 'src/catalog/long-tail/build-main.ts';
const server = {
  cwd: root,
  platform: 'node',
  // packages stay outside; relative and absolute paths are ours
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  output: {
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
};

export async function buildServer() {
  const { build } = await import('rolldown');
  await build({
    ...server,
    input: { reflejo: 'src/cli/main.ts', 'code-thread': CODE_THREAD, 'catalog-build': CATALOG_BUILD },
    output: { ...server.output, dir: join(root, 'dist/server'), cleanDir: true },
  });
}

/** Only the program of the threads that run code, to a folder. */
export async function buildCodeThread(folder) {
  const { build } = await import('rolldown');
  await build({ ...server, input: { 'code-thread': CODE_THREAD }, output: { ...server.output, dir: folder } });
}

export async function buildWeb() {
  const { build } = await import('vite');
  await build({ root: join(root, 'src/web'), configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
}

export function stampBuilt(name, stamp) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const stamps = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
  writeFileSync(stampFile, JSON.stringify({ ...stamps, [name]: stamp }));
}

/** Builds what is due. `wrap(name, work)` may show progress around each. */
export async function build(wrap = (_name, work) => work()) {
  for (const { name, stamp, due } of plan()) {
    if (!due) continue;
    await wrap(name, { server: buildServer, web: buildWeb }[name]);
    stampBuilt(name, stamp);
  }
}

function digest(paths, wanted = () => true) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const visit = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    const entries = path.endsWith('.ts') ? undefined : readdirSync(full, { withFileTypes: true });
    if (!entries) return hash.update(path).update(readFileSync(full));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(inner);
      else if (wanted(inner) && !inner.includes('.test.')) hash.update(inner).update(readFileSync(join(root, inner)));
    }
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build((name, work) => {
    console.log(`building ${name}`);
    return work();
  });
}
