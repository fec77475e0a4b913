// The kinds of credentials. Adding one is adding its file and its line here.
import { apiKeyCookie } from './api-key-cookie.ts';
import { apiKeyHeader } from './api-key-header.ts';
import { apiKeyHeaders } from './api-key-headers.ts';
import { apiKeyQuery } from './api-key-query.ts';
import { aws } from './aws.ts';
import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import { entraCertificate } from './entra-certificate.ts';
import { githubApp } from './github-app.ts';
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
import { mutualTls } from './mutual-tls.ts';
import { none } from './none.ts';
import { oauth2AuthorizationCode } from './oauth2-authorization-code.ts';
import { oauth2ClientCredentials } from './oauth2-client-credentials.ts';
import { oauth2JwtBearer } from './oauth2-jwt-bearer.ts';
import { sessionToken } from './session-token.ts';

export const KINDS: Readonly<Record<string, OutboundKind | InboundKind | MailKind>> = {
  api_key_header: apiKeyHeader,
  api_key_headers: apiKeyHeaders,
  api_key_query: apiKeyQuery,
  api_key_cookie: apiKeyCookie,
  bearer,
  basic,
  aws,
  oauth2_client_credentials: oauth2ClientCredentials,
  oauth2_authorization_code: oauth2AuthorizationCode,
  oauth2_jwt_bearer: oauth2JwtBearer,
  github_app: githubApp,
  entra_certificate: entraCertificate,
  session_token: sessionToken,
  mutual_tls: mutualTls,
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
