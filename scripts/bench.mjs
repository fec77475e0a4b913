// npm run bench: how many events a second one process takes and completes, every step recorded, fsync on.
import { setUp } from './set-up.mjs';

const json = process.argv.includes('--json');
if (json) console.log = (...words) => console.error(...words); // standard output is for the result
await setUp();
const { bench } = await import('../bench/bench.mjs');
process.stdout.write(await bench({ json, args: process.argv.slice(2) }));
process.exit(0);
