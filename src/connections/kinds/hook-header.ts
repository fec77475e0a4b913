// A webhook's sender sends a shared token in a header of its own: Datadog, Grafana and others whose headers one sets.
import { equalSecret } from './equal-secret.ts';
import { type InboundKind, plain, secret } from './kind.ts';

export const hookHeader: InboundKind = {
  direction: 'in',
  title: 'Shared token in a header',
  fields: [
    secret('secret', 'Token', { generate: true }),
    plain('header', 'Name of the header', { default: 'x-webhook-token' }),
  ],
  verify: (values, headers) => equalSecret(headers[(values.header || 'x-webhook-token').toLowerCase()], values.secret!),
};
