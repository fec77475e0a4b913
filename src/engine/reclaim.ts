// Gives memory back at once when a very large value was let go of. Left to itself V8 waits until the heap has grown
// by a multiple, and for values of tens of megabytes that is what the limit of the process is made of.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Below, collecting would cost more than it gives. */
export const WORTH_BYTES = 4 * 1024 * 1024;

let collect: (() => void) | undefined;

/** `bytes`: JSON text of the value that was let go of. Takes some tens of milliseconds when it collects. */
export function reclaim(bytes: number): void {
  if (bytes < WORTH_BYTES) return;
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
