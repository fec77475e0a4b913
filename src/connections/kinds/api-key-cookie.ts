// A key in a cookie: `Cookie: session=KEY`.
import { type OutboundKind, plain, secret } from './kind.ts';

export const apiKeyCookie: OutboundKind = {
  direction: 'out',
  title: 'API key in a cookie',
  fields: [secret('apiKey', 'API key'), plain('cookie', 'Name of the cookie', { default: 'session' })],
  sign: (values) => ({ headers: { cookie: `${values.cookie || 'session'}=${values.apiKey}` } }),
};
