// OAuth 2.0 client credentials (RFC 6749, section 4.4), and its relatives: a grant of the tool's own (Zoom's
// account_credentials), an audience (Auth0), an address of the token endpoint with the tenant in it.
import { withToken } from './bearer-token.ts';
import { filled, filledPairs, filledUrl, withoutScheme } from './filled.ts';
import { type OutboundKind, plain, secret } from './kind.ts';
import { requestToken } from './token-request.ts';

export const oauth2ClientCredentials: OutboundKind = {
  direction: 'out',
  title: 'OAuth 2.0 client credentials',
  fields: [
    plain('clientId', 'Client id', { required: true }),
    secret('clientSecret', 'Client secret'),
    plain('tokenUrl', 'Token URL'),
    plain('scope', 'Scope'),
  ],
  ...withToken((values, context) =>
    requestToken(context, {
      url: filledUrl(values.tokenUrl || values.tokenPath || '/oauth2/token', values, context.baseUrl),
      clientId: values.clientId!,
      clientSecret: values.clientSecret,
      clientAuth: values.clientAuth,
      grantType: values.grantType || 'client_credentials',
      parameters: {
        ...(values.scope && { scope: filled(values.scope, values) }),
        ...(values.audience && { audience: filled(values.audience, values, withoutScheme) }),
        ...filledPairs(values.extra, values),
      },
    }),
  ),
};
