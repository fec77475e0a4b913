// User and password: `Authorization: Basic …` (RFC 7617).
import { type OutboundKind, plain, secret } from './kind.ts';

export const basic: OutboundKind = {
  direction: 'out',
  title: 'User and password',
  fields: [plain('username', 'User', { required: true }), secret('password', 'Password')],
  sign: (values) => ({
    headers: { authorization: `Basic ${Buffer.from(`${values.username}:${values.password}`).toString('base64')}` },
  }),
};
