export { actionHandler } from './action-handler.ts';
export { type Catalog, loadCatalog } from './catalog.ts';
export { type CatalogStatus, LongTail } from './long-tail/long-tail.ts';
export { PgIndex } from './long-tail/pg-index.ts';
export { loadWholeCatalog } from './long-tail/whole-catalog.ts';
