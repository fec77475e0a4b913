// OAuth 2.0 authorization code: a person signs in at the tool (../sign-in/), which gives a refresh token; with it
// access tokens are fetched (RFC 6749, section 6). A new refresh token replaces the one that was used.
import { AppError } from '../../errors.ts';
import { withToken } from './bearer-token.ts';
import { filledUrl } from './filled.ts';
import { type OutboundKind, plain, secret } from './kind.ts';
import { requestToken } from './token-request.ts';

export const oauth2AuthorizationCode: OutboundKind = {
  direction: 'out',
  title: 'Sign in with OAuth 2.0',
  fields: [plain('clientId', 'Client id', { required: true }), secret('clientSecret', 'Client secret')],
  signsIn: true,
  ...withToken(async (values, context, previous) => {
    if (!previous) throw new AppError('sign_in_again', 'nobody has signed in for this connection yet');
    if (!previous.refresh)
      throw new AppError('sign_in_again', 'the sign-in has ended, and the tool gave no way to renew it');
    const next = await requestToken(context, {
      url: filledUrl(values.tokenUrl || '/oauth/token', values, context.baseUrl),
      clientId: values.clientId!,
      clientSecret: values.clientSecret,
      clientAuth: values.clientAuth,
      grantType: 'refresh_token',
      parameters: { refresh_token: previous.refresh },
    });
    return {
      ...next,
      refresh: next.refresh ?? previous.refresh,
      refreshExpiresAt: next.refreshExpiresAt ?? (next.refresh ? undefined : previous.refreshExpiresAt),
      scope: next.scope ?? previous.scope,
    };
  }),
};
