// A key in the query string: `?api_key=KEY`.
import { type OutboundKind, plain, secret } from './kind.ts';

export const apiKeyQuery: OutboundKind = {
  direction: 'out',
  title: 'API key in the query string',
  fields: [secret('apiKey', 'API key'), plain('parameter', 'Name of the parameter', { default: 'api_key' })],
  sign: (values) => ({ query: { [values.parameter || 'api_key']: values.apiKey! } }),
};
