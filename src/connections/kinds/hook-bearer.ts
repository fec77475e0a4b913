// A webhook's sender proves itself with a shared token: `Authorization: Bearer TOKEN`.
import { equalSecret } from './equal-secret.ts';
import { type InboundKind, secret } from './kind.ts';

export const hookBearer: InboundKind = {
  direction: 'in',
  title: 'Shared token',
  fields: [secret('secret', 'Token', { generate: true })],
  verify: (values, headers) => equalSecret(headers.authorization?.replace(/^(bearer|splunk)\s+/i, ''), values.secret!),
};
