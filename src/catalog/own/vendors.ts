// Where vendors publish the descriptions of their APIs: those can be added by their address, where the network allows it.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { fromRoot } from '../../paths.ts';

const File = z.array(
  z.strictObject({
    id: z.string(),
    name: z.string(),
    url: z.url(),
    license: z.string().optional(),
    note: z.string().optional(),
  }),
);
export type VendorDescription = z.infer<typeof File>[number];

let read: VendorDescription[] | undefined;

export function vendorDescriptions(): VendorDescription[] {
  read ??= File.parse(parse(readFileSync(fromRoot('src/catalog/vendor-descriptions.yaml'), 'utf8')));
  return read;
}
