// Where the package lies on disk: the same answer from src/ (tests) and from dist/ (production).
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json'))) return dir;
    if (dir === dirname(dir)) throw new Error(`no package.json above ${from}`);
  }
}

/** The package's root folder. Data files (SQL, tool descriptions, playbooks) are read from `src/` below it. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** An absolute path below the package's root. */
export const fromRoot = (...parts: string[]): string => join(packageRoot, ...parts);
