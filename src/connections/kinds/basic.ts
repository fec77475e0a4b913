// User and password: `Authorization: Basic …` (RFC 7617).
import { type OutboundKind, plain, secret } from './kind.ts';

export const basic: OutboundKind = {
  direction: 'out',
  title: 'User and password',
  fields: [plain('username', 'User', { required: true }), secret('password', 'Password')],
  // the suffix tells a tool what kind of secret it is: Zendesk's `ann@example.com/token`
  sign: ({ username, usernameSuffix = '', password }) => ({
    headers: { authorization: `Basic ${Buffer.from(`${username}${usernameSuffix}:${password}`).toString('base64')}` },
  }),
};
