export { Database, type Tx } from './database.ts';
export { newId } from './id.ts';
