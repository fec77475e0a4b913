// A webhook's sender signs the raw body: HMAC with SHA-256 in a header, as GitHub and many others do.
import { createHmac } from 'node:crypto';
import { equalSecret } from './equal-secret.ts';
import { type InboundKind, plain, secret } from './kind.ts';

export const hookHmac: InboundKind = {
  direction: 'in',
  title: 'Signature (HMAC-SHA256)',
  fields: [
    secret('secret', 'Secret', { generate: true }),
    plain('header', 'Name of the header', { default: 'x-hub-signature-256' }),
    plain('prefix', 'Text before the signature', { default: 'sha256=' }),
    plain('encoding', 'hex or base64', { default: 'hex' }),
  ],
  verify(values, headers, body) {
    const given = headers[(values.header || 'x-hub-signature-256').toLowerCase()];
    const encoding = values.encoding === 'base64' ? 'base64' : 'hex';
    const expected = createHmac('sha256', values.secret!).update(body).digest(encoding);
    return equalSecret(given, `${values.prefix ?? 'sha256='}${expected}`);
  },
};
