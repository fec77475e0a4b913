// A webhook's sender proves itself with user and password: `Authorization: Basic …`.
import { equalSecret } from './equal-secret.ts';
import { type InboundKind, plain, secret } from './kind.ts';

export const hookBasic: InboundKind = {
  direction: 'in',
  title: 'User and password',
  fields: [plain('username', 'User', { required: true }), secret('secret', 'Password', { generate: true })],
  verify(values, headers) {
    const given = /^basic\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
    return equalSecret(given && Buffer.from(given, 'base64').toString(), `${values.username}:${values.secret}`);
  },
};
