// npm start: everything from a fresh clone to a running instance.
import { root, setUp } from './set-up.mjs';

await setUp();
process.argv.splice(2, 0, 'up');
await import(`${root}bin/reflejo.mjs`);
