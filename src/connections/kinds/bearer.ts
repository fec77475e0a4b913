// A fixed token: `Authorization: Bearer TOKEN` (RFC 6750).
import { type OutboundKind, secret } from './kind.ts';

export const bearer: OutboundKind = {
  direction: 'out',
  title: 'Bearer token',
  fields: [secret('token', 'Token')],
  sign: (values) => ({ headers: { authorization: `Bearer ${values.token}` } }),
};
