// A Google service account: claims signed with its key are exchanged for a token (RFC 7523). With a subject it acts
// for that person, where the administrator of the domain allowed it (domain-wide delegation).
import { AppError } from '../../errors.ts';
import { withToken } from './bearer-token.ts';
import { nowSeconds, privateKey, signedClaims } from './jwt.ts';
import { type OutboundKind, pem, plain } from './kind.ts';
import { requestToken } from './token-request.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

interface ServiceAccount {
  client_email: string;
  private_key: string;
  private_key_id?: string;
  token_uri?: string;
}

export const oauth2JwtBearer: OutboundKind = {
  direction: 'out',
  title: 'Google service account',
  fields: [
    pem('serviceAccount', 'Key of the service account (JSON)'),
    plain('subject', 'Person to act as (e-mail), where the domain allows it'),
  ],
  ...withToken(async (values, context) => {
    const account = serviceAccount(values.serviceAccount!);
    const url = values.tokenUrl || account.token_uri || 'https://oauth2.googleapis.com/token';
    const now = nowSeconds();
    const assertion = signedClaims(
      { alg: 'RS256', ...(account.private_key_id && { kid: account.private_key_id }) },
      {
        iss: account.client_email,
        aud: url,
        iat: now,
        exp: now + 3600,
        ...(values.scope && { scope: values.scope }),
        ...(values.subject && { sub: values.subject }),
      },
      privateKey(account.private_key),
    );
    // there is no client but the account, which its claims name
    return requestToken(context, {
      url,
      clientId: account.client_email,
      grantType: GRANT,
      parameters: { assertion },
    });
  }),
};

function serviceAccount(text: string): ServiceAccount {
  try {
    const account = JSON.parse(text) as Partial<ServiceAccount>;
    if (typeof account.client_email === 'string' && typeof account.private_key === 'string')
      return account as ServiceAccount;
  } catch {
    // the error may quote the key
  }
  throw new AppError('invalid_request', 'the key of the service account is not the JSON file that Google gives');
}
