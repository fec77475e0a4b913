export { Database, type Tx } from './database.ts';
export { type EmbeddedServer, startEmbedded } from './embedded/server.ts';
export { newId } from './id.ts';
export { Listener } from './listener.ts';
export { migrate, migrationFiles } from './migrate.ts';
