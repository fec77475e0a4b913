// npm run chaos -- --minutes N: workers and PostgreSQL are killed, frozen and cut off under load; nothing may be lost.
import { setUp } from './set-up.mjs';

const json = process.argv.includes('--json');
if (json) console.log = (...words) => console.error(...words); // standard output is for the result
await setUp();
const { chaos } = await import('../chaos/chaos.mjs');
const { ok, text } = await chaos({ json, args: process.argv.slice(2), tell: console.log });
process.stdout.write(text, () => process.exit(ok ? 0 : 1));
