// The kinds of credentials. Adding one is adding its file and its line here.
import { apiKeyHeader } from './api-key-header.ts';
import { apiKeyQuery } from './api-key-query.ts';
import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import { hookBasic } from './hook-basic.ts';
import { hookBearer } from './hook-bearer.ts';
import { hookHmac } from './hook-hmac.ts';
import type { InboundKind, OutboundKind } from './kind.ts';
import { oauth2ClientCredentials } from './oauth2-client-credentials.ts';

export const KINDS: Readonly<Record<string, OutboundKind | InboundKind>> = {
  api_key_header: apiKeyHeader,
  api_key_query: apiKeyQuery,
  bearer,
  basic,
  oauth2_client_credentials: oauth2ClientCredentials,
  hook_bearer: hookBearer,
  hook_basic: hookBasic,
  hook_hmac: hookHmac,
};
