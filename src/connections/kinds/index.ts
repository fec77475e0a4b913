// The kinds of credentials. Adding one is adding its file and its line here.
import { PROTOCOL_KINDS } from '../protocols/index.ts';
import { apiKeyHeader } from './api-key-header.ts';
import { apiKeyQuery } from './api-key-query.ts';
import { aws } from './aws.ts';
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
import type { InboundKind, MailKind, OutboundKind, ProtocolKind } from './kind.ts';
import { oauth2ClientCredentials } from './oauth2-client-credentials.ts';

export const KINDS: Readonly<Record<string, OutboundKind | InboundKind | MailKind | ProtocolKind>> = {
  api_key_header: apiKeyHeader,
  api_key_query: apiKeyQuery,
  bearer,
  basic,
  aws,
  oauth2_client_credentials: oauth2ClientCredentials,
  hook_bearer: hookBearer,
  hook_basic: hookBasic,
  hook_hmac: hookHmac,
  hook_header: hookHeader,
  hook_mtls: hookMtls,
  hook_okta: hookOkta,
  hook_sns: hookSns,
  ...SIGNATURES,
  imap,
  ...PROTOCOL_KINDS,
};
