// The kinds of credentials. Adding one is adding its file and its line here.
import { apiKeyHeader } from './api-key-header.ts';
import { apiKeyQuery } from './api-key-query.ts';
import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import { hookBasic } from './hook-basic.ts';
import { hookBearer } from './hook-bearer.ts';
import { hookHeader } from './hook-header.ts';
import { hookHmac } from './hook-hmac.ts';
import { hookMtls } from './hook-mtls.ts';
import { hookOkta } from './hook-okta.ts';
import { SIGNATURES } from './hook-signatures.ts';
import { hookSns } from './hook-sns.ts';
import { imap } from './imap.ts';
import type { InboundKind, MailKind, OutboundKind } from './kind.ts';
import { none } from './none.ts';
import { oauth2ClientCredentials } from './oauth2-client-credentials.ts';

export const KINDS: Readonly<Record<string, OutboundKind | InboundKind | MailKind>> = {
  api_key_header: apiKeyHeader,
  api_key_query: apiKeyQuery,
  bearer,
  basic,
  oauth2_client_credentials: oauth2ClientCredentials,
  none,
  hook_bearer: hookBearer,
  hook_basic: hookBasic,
  hook_hmac: hookHmac,
  hook_header: hookHeader,
  hook_mtls: hookMtls,
  hook_okta: hookOkta,
  hook_sns: hookSns,
  ...SIGNATURES,
  imap,
};
