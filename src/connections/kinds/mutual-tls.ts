// A client certificate: the connection itself proves who we are (RFC 8446, section 4.4.2).
import { type OutboundKind, pem, plain, secret } from './kind.ts';

export const mutualTls: OutboundKind = {
  direction: 'out',
  title: 'Client certificate (mutual TLS)',
  fields: [
    plain('certificate', 'Certificate (PEM), with those between it and the authority', {
      required: true,
      multiline: true,
    }),
    pem('privateKey', 'Private key (PEM)'),
    secret('passphrase', 'Passphrase of the key', { required: false }),
  ],
  sign: () => ({}),
  tls: ({ certificate, privateKey, passphrase }) => ({ cert: certificate, key: privateKey, passphrase }),
};
