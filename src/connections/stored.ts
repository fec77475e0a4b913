// What is stored of the values of a connection: the secrets sealed, the rest as it is.
import { AppError } from '../errors.ts';
import { baseUrlOf, checkNames, fieldsOf, missingOf } from './connection.ts';
import { certificateExpiry } from './findings.ts';
import { checkExtraHosts } from './hosts.ts';
import { placeOf } from './places.ts';
import type { ConnectionTool, CredentialOffer } from './tool.ts';
import type { Vault } from './vault.ts';

export interface NewValues {
  spaceId: string;
  name: string;
  tool: ConnectionTool;
  offer: CredentialOffer;
  values: Record<string, string>;
  /** What `values` are laid over. */
  kept: Record<string, string>;
}

/** base_url, settings, sealed, secret_names, state, found_expiry: in the order of the columns. Throws invalid_request. */
export function storedColumns(vault: Vault, { spaceId, name, tool, offer, values, kept }: NewValues) {
  const fields = fieldsOf(tool, offer);
  checkNames(fields, values);
  const all: Record<string, string> = { ...kept };
  for (const [key, value] of Object.entries(values)) all[key] = value.trim();
  const pick = (wanted: boolean) =>
    Object.fromEntries(
      fields
        .filter((field) => field.secret === wanted && all[field.name])
        .map((field) => [field.name, all[field.name]!]),
    );
  const settings = pick(false);
  checkExtraHosts(settings.extraHosts);
  const secrets = pick(true);
  const missing = missingOf(tool, offer, (field) => Boolean(all[field]));
  const secretNames = Object.keys(secrets);
  const sealed = secretNames.length > 0 ? vault.seal(secrets, placeOf(spaceId, name)) : null;
  const baseUrl = tool.baseUrl === null ? null : baseUrlOf(tool, settings);
  const expiry = certificateExpiry(all);
  return [
    baseUrl,
    JSON.stringify(settings),
    sealed,
    secretNames,
    missing.length > 0 ? 'incomplete' : 'untested',
    expiry ? JSON.stringify(expiry) : null,
  ] as const;
}

/**
 * Whoever may change a connection must not be able to have its secret sent to a server of theirs, and so read it: with
 * another address the secrets are entered again. Throws invalid_request.
 */
export function addressChanged({ tool, offer, values, kept }: NewValues, secretNames: readonly string[]): boolean {
  const changed = addressFields(tool, offer).filter(
    (name) => values[name] !== undefined && values[name].trim() !== (kept[name] ?? ''),
  );
  if (changed.length === 0) return false;
  const again = secretNames.filter((name) => values[name] === undefined);
  if (again.length > 0)
    throw new AppError('invalid_request', 'with another address the secrets have to be entered again', {
      problems: again.map((name) => ({
        path: `values.${name}`,
        message: `enter it again: ${changed.join(', ')} changes`,
      })),
    });
  return true;
}

/** The values that say where the credential goes. */
function addressFields(tool: ConnectionTool, offer: CredentialOffer): string[] {
  const templates = [tool.baseUrl ?? '', ...Object.values(offer.settings).filter((text) => text.includes('://'))];
  const used = templates.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!));
  const secret = new Set(offer.fields.filter((field) => field.secret).map((field) => field.name));
  return [...new Set([...used, 'baseUrl', 'extraHosts', 'tokenUrl', 'host'])].filter((name) => !secret.has(name));
}
