// The ways to sign in to a tool, with the fields that a person fills in.
import { CREDENTIAL_KINDS, type CredentialOffer } from '../connections/index.ts';
import type { ToolFile } from './tool-file.ts';

export function offersOf(file: ToolFile): CredentialOffer[] {
  return file.credentials.map((offer) => {
    const kind = CREDENTIAL_KINDS[offer.kind];
    if (!kind) throw new Error(`tool ${file.id}: there is no credential kind ${offer.kind}`);
    const multiline = kind.fields.filter((field) => field.multiline).map((field) => field.name);
    const fields = (offer.fields ?? kind.fields).map((field) =>
      multiline.includes(field.name) ? { ...field, multiline: true } : field,
    );
    return {
      kind: offer.kind,
      title: offer.title,
      settings: offer.settings,
      fields: fields as CredentialOffer['fields'],
    };
  });
}
