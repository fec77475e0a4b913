// A key in a header: `x-apikey: KEY`, `Authorization: SSWS KEY`.
import { type OutboundKind, plain, secret } from './kind.ts';

export const apiKeyHeader: OutboundKind = {
  direction: 'out',
  title: 'API key in a header',
  fields: [
    secret('apiKey', 'API key'),
    plain('header', 'Name of the header', { default: 'x-api-key' }),
    plain('prefix', 'Text before the key'),
  ],
  sign: (values) => ({ headers: { [values.header || 'x-api-key']: `${values.prefix ?? ''}${values.apiKey}` } }),
};
