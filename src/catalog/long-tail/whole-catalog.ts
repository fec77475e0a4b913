// The catalog without an instance: what comes with the program, and what was built in a data folder.
import { type Catalog, loadCatalog } from '../catalog.ts';
import { builtIn } from './build.ts';
import { FileIndex } from './file-index.ts';
import { GeneratedSource } from './generated-source.ts';

/** Without a build it has the curated tools only. */
export function loadWholeCatalog(dataDir: string): Catalog {
  const curated = loadCatalog();
  const folder = builtIn(
    dataDir,
    curated.tools().map(({ id }) => id),
  );
  if (!folder) return curated;
  return loadCatalog({
    sources: [new GeneratedSource(folder)],
    index: new FileIndex(folder, () => curated.curatedRows()),
  });
}
