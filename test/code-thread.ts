// The program of the threads that run code, built for a test as it is built for production.

import { buildCodeThread } from '../scripts/build.mjs';
import { fromRoot } from '../src/paths.ts';

export async function codeThread(): Promise<string> {
  const folder = fromRoot(`.cache/code-thread-${process.pid}`);
  await buildCodeThread(folder);
  return `${folder}/code-thread.js`;
}
