export { type Actor, entryBody, type NewEntry, SYSTEM } from './entry.ts';
export { record } from './record.ts';
