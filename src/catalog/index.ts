export { actionHandler } from './action-handler.ts';
export { type Catalog, loadCatalog } from './catalog.ts';
export { KeptActions } from './kept-actions.ts';
