// npm run bench:memory: resident memory of the server with large events and long loops.
import { setUp } from './set-up.mjs';

const json = process.argv.includes('--json');
if (json) console.log = (...words) => console.error(...words); // standard output is for the result
await setUp();
const { memory } = await import('../bench/memory.mjs');
process.stdout.write(await memory({ json, args: process.argv.slice(2) }));
process.exit(0);
