// What an operation does to the world, by its method and the words of its name.

const DESTROYS = new Set(
  'delete destroy remove disable deactivate revoke terminate purge wipe erase uninstall drop'.split(' '),
);
/** At the beginning of a name: nothing is changed, whatever the method is. */
const READS = new Set('search query list find lookup describe'.split(' '));
/** Where the method says nothing. */
const READS_OF_CALLS = new Set([...READS, ...'get head batch lookup select scan preview estimate'.split(' ')]);

/** `calls`: every operation is a POST (or may be a GET), as those of AWS are. `id` is in snake case. */
export function classOf(method: string, id: string, path: string, calls: boolean): 'read' | 'write' | 'destructive' {
  const words = id.split('_');
  if (calls) {
    if (words[0] === 'batch' ? READS_OF_CALLS.has(words[1]!) : READS_OF_CALLS.has(words[0]!)) return 'read';
  } else {
    if (method === 'get' || method === 'head' || method === 'options') return 'read';
    if (method === 'delete') return 'destructive';
  }
  if (words.some((word) => DESTROYS.has(word))) return 'destructive';
  const searches = READS.has(words[0]!) || /\/(_?search|query|lookup)$/i.test(path);
  return method === 'post' && searches ? 'read' : 'write';
}
