export { type Actor, entryBody, type NewEntry, SYSTEM } from './entry.ts';
export { type Entry, type EntryFilter, listEntries } from './list.ts';
export { forget, gatheredCount, record, recordBodies, takeGathered } from './record.ts';
export { type Anchor, entryHash, type LedgerProblem, type Verification, verify } from './verify.ts';
