// Several keys, each in its header; the tool's settings say which: `DD-API-KEY={apiKey}, DD-APPLICATION-KEY={applicationKey}`.
import { filled } from './filled.ts';
import { type OutboundKind, secret, type Values } from './kind.ts';

export const apiKeyHeaders: OutboundKind = {
  direction: 'out',
  title: 'API keys in headers',
  fields: [secret('apiKey', 'API key')],
  sign: (values) => ({ headers: headersOf(values) }),
};

function headersOf(values: Values): Record<string, string> {
  const parts = (values.headers || 'x-api-key={apiKey}').split(/,\s*(?=[\w-]+=)/);
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim(), filled(part.slice(at + 1), values)];
    }),
  );
}
