// An app of Microsoft Entra ID that proves itself with a certificate: client credentials with a signed assertion
// (RFC 7523, section 2.2) that names the certificate by its SHA-256 thumbprint.
import { randomUUID, X509Certificate } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { withToken } from './bearer-token.ts';
import { filledUrl } from './filled.ts';
import { nowSeconds, privateKey, signedClaims } from './jwt.ts';
import { type OutboundKind, pem, plain } from './kind.ts';
import { requestToken } from './token-request.ts';

const TOKEN_URL = 'https://login.microsoftonline.com/{tenantId}/oauth2/v2.0/token';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export const entraCertificate: OutboundKind = {
  direction: 'out',
  title: 'Microsoft Entra ID app with a certificate',
  fields: [
    plain('tenantId', 'Directory (tenant) id', { required: true }),
    plain('clientId', 'Application (client) id', { required: true }),
    plain('certificate', 'Certificate (PEM)', { required: true, multiline: true }),
    pem('privateKey', 'Private key (PEM)'),
  ],
  ...withToken(async (values, context) => {
    const url = filledUrl(values.tokenUrl || TOKEN_URL, values, context.baseUrl);
    const now = nowSeconds();
    const assertion = signedClaims(
      { alg: 'PS256', 'x5t#S256': thumbprint(values.certificate!) },
      {
        aud: url,
        iss: values.clientId,
        sub: values.clientId,
        jti: randomUUID(),
        nbf: now - 60,
        iat: now,
        exp: now + 540,
      },
      privateKey(values.privateKey!),
    );
    return requestToken(context, {
      url,
      clientId: values.clientId!,
      grantType: 'client_credentials',
      parameters: {
        scope: values.scope || 'https://graph.microsoft.com/.default',
        client_assertion_type: ASSERTION,
        client_assertion: assertion,
      },
    });
  }),
};

function thumbprint(certificate: string): string {
  try {
    return Buffer.from(new X509Certificate(certificate).fingerprint256.replaceAll(':', ''), 'hex').toString(
      'base64url',
    );
  } catch {
    throw new AppError('invalid_request', 'the certificate is not in PEM form');
  }
}
