// Okta event hooks: a secret in a header, and one GET that asks whether the address is ours.
// Source: developer.okta.com/docs/concepts/event-hooks.
import { equalSecret } from './equal-secret.ts';
import { type InboundKind, jsonAnswer, plain, secret } from './kind.ts';

export const hookOkta: InboundKind = {
  direction: 'in',
  title: 'Okta event hook',
  fields: [
    secret('secret', 'Authentication secret', { generate: true }),
    plain('header', 'Authentication field', { default: 'authorization' }),
  ],
  verify: (values, headers) => equalSecret(headers[(values.header || 'authorization').toLowerCase()], values.secret!),
  challenge(_values, headers) {
    const verification = headers['x-okta-verification-challenge'];
    return verification === undefined ? undefined : jsonAnswer({ verification });
  },
};
