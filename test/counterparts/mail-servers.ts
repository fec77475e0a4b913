// Servers for mail: smtp-server takes what is sent, hoodiecrow-imap holds a mailbox.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';
import { SMTPServer } from 'smtp-server';
import { afterAll } from 'vitest';
import { certificate } from './certificate.ts';
import { folder } from './program.ts';

export const USER = 'testuser';
export const PASSWORD = 'testpass-1';

export interface Delivered {
  from: string;
  to: string[];
  raw: string;
  secure: boolean;
}

/** `refused`: addresses that it does not take. */
export async function smtpServer(mode: 'implicit' | 'starttls' | 'none', refused: string[] = []) {
  const { ca, certFile, keyFile } = await certificate(folder('smtp'));
  const delivered: Delivered[] = [];
  const server = new SMTPServer({
    secure: mode === 'implicit',
    key: readFileSync(keyFile),
    cert: readFileSync(certFile),
    ...(mode === 'none' && { disabledCommands: ['STARTTLS'] }),
    allowInsecureAuth: mode === 'none',
    onAuth: ({ username, password }, _session, done) =>
      username === USER && password === PASSWORD
        ? done(null, { user: username })
        : done(Object.assign(new Error('Invalid login'), { responseCode: 535 })),
    onRcptTo: ({ address }, _session, done) =>
      refused.includes(address) ? done(Object.assign(new Error('No such user'), { responseCode: 550 })) : done(),
    onData: (stream, { envelope, secure }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        const to = envelope.rcptTo.map(({ address }) => address);
        delivered.push({ from, to, raw: Buffer.concat(chunks).toString(), secure });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { delivered, ca, port: String((server.server.address() as AddressInfo).port) };
}

export async function imapServer(messages: string[], folders: Record<string, unknown>) {
  const server = hoodiecrow({
    plugins: [
      'ID',
      'STARTTLS',
      'SASL-IR',
      'AUTH-PLAIN',
      'NAMESPACE',
      'ENABLE',
      'LITERALPLUS',
      'UNSELECT',
      'UIDPLUS',
      'MOVE',
      'SPECIAL-USE',
    ],
    users: { [USER]: { password: PASSWORD } },
    storage: { INBOX: { messages: messages.map((raw) => ({ raw })) }, '': { separator: '/', folders } },
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { server, port: String((server.server.address() as AddressInfo).port) };
}
