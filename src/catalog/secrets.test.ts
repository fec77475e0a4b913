// No curated action takes or gives a secret that runs would show.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from './catalog.ts';
import type { Schema } from './openapi.ts';

const catalog = loadCatalog();
const actions = catalog
  .tools()
  .flatMap(({ id }) => catalog.tool(id)!.actions.map(({ id }) => catalog.builtAction(id)!));

/** Fields that hold a secret in whatever tool. */
const SECRET =
  /^(.*password|passcode|passphrase|pin|secret|secret_?id|secret_?key|secretAccessKey|privateKey|.*recovery_?key|temporaryAccessPass|verificationCode|.*activationToken|mfa_token|authkey|api_?key|host_key|plaintext|passCode|sharedSecret)$/i;

/** Named like a secret, and none. */
const HARMLESS = new Set([
  'github.list_webhooks secret', // stars
  'gmail.list_send_as password', // only ever written
  'scim.list_users password', // RFC 7643: never returned
  'scim.search_users password',
  'scim.get_user password',
  'scim.deactivate_user password',
  'scim.activate_user password',
  'virustotal.upload_file password', // of an archive that is uploaded, for all to open
  'zoom.list_users host_key', // only when it is asked for, which cannot be done
]);

/** Names of texts anywhere in it. */
function textsIn(schema: Schema | undefined, found: Set<string> = new Set()): Set<string> {
  if (!schema) return found;
  for (const [name, inner] of Object.entries<Schema>(schema.properties ?? {})) {
    if (inner.type === 'string' || inner.type?.includes?.('string')) found.add(name);
    textsIn(inner, found);
  }
  for (const inner of [schema.items, schema.additionalProperties]) if (typeof inner === 'object') textsIn(inner, found);
  for (const choice of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    textsIn(choice, found);
  return found;
}

describe('an action with a secret in its input or answer is sensitive', () => {
  test.each(actions.map((action) => [action.id, action] as const))('%s', (id, action) => {
    if (action.sensitive) return;
    const names = [...textsIn(action.inputSchema), ...textsIn(action.outputSchema)];
    expect(names.filter((name) => SECRET.test(name) && !HARMLESS.has(`${id} ${name}`))).toEqual([]);
  });
});

test('so are those of which the description does not say that they hold one', () => {
  const known = `aws.iam_create_access_key aws.ssm_get_parameter azure.regenerate_storage_key
    entra.create_temporary_access_pass github.get_secret_alert google_workspace.list_backup_codes jamf.get_filevault_key
    jamf.get_laps_password kandji.get_filevault_key keycloak.list_clients okta.reset_password okta.enroll_factor
    onepassword.get_item onepassword.download_file vault.read_secret vault.write_secret vault.decrypt vault.get_my_token
    vault.create_secret_id vault.get_database_credentials zendesk.redact_comment`;
  for (const id of known.split(/\s+/)) expect(catalog.builtAction(id), id).toMatchObject({ sensitive: true });
});
