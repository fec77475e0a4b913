export { actionHandler } from './action-handler.ts';
export { type Catalog, loadCatalog } from './catalog.ts';
