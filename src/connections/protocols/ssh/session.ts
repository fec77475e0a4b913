// A signed-in conversation with an SSH server whose key is the one that a person pinned.
import { createHash } from 'node:crypto';
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import { AppError } from '../../../errors.ts';
import type { Values } from '../../kinds/kind.ts';
import { connectedTo, networkFault, type Operation, type ProtocolContext, refused } from '../protocol.ts';

export interface HostKey {
  /** `SHA256:…`, as ssh-keygen -l shows it. */
  fingerprint: string;
  /** `ssh-ed25519` … */
  type: string;
  /** As in known_hosts. */
  publicKey: string;
}

export interface SshSession {
  host: string;
  /** Throws tool_refused when the key of the server is not pinned, or the user is refused. */
  client(): Promise<Client>;
  sftp(): Promise<SFTPWrapper>;
  /** The key that the server shows, without signing in. */
  hostKey(): Promise<HostKey & { pinned: boolean }>;
  /** Commands under way: they are ended with the session. */
  running: Set<ClientChannel>;
  close(): void;
}

export type SshOperation = Operation<SshSession>;

const READY_MS = 20_000;

export function sshSession(values: Values, context: ProtocolContext): SshSession {
  const host = values.host!;
  const running = new Set<ClientChannel>();
  let opened: Promise<Client> | undefined;
  let files: Promise<SFTPWrapper> | undefined;
  const client = () => {
    opened ??= signIn(values, context);
    return opened;
  };
  return {
    host,
    running,
    client,
    sftp: () => {
      files ??= client().then(
        (one) => new Promise((resolve, reject) => one.sftp((error, sftp) => (error ? reject(error) : resolve(sftp)))),
      );
      return files;
    },
    hostKey: async () => {
      const seen = await showKey(values, context);
      return { ...seen, pinned: isPinned(values.hostKey, seen) };
    },
    close: () => {
      for (const channel of running) channel.signal('KILL');
      opened?.then(
        (one) => one.end(),
        () => {},
      );
    },
  };
}

function keyOf(blob: Buffer): HostKey {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString();
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { fingerprint: `SHA256:${digest}`, type, publicKey: `${type} ${blob.toString('base64')}` };
}

/** Pinned are fingerprints or public keys, one or more. */
export function isPinned(pinned: string | undefined, seen: HostKey): boolean {
  const words = (pinned ?? '').split(/[\s,]+/).map((word) => word.replace(/=+$/, ''));
  return words.includes(seen.fingerprint) || words.includes(seen.publicKey.split(' ')[1]!.replace(/=+$/, ''));
}

async function signIn(values: Values, context: ProtocolContext): Promise<Client> {
  const { Client } = await import('ssh2');
  if (!values.privateKey && !values.password)
    throw new AppError('unknown_connection', 'the connection has neither a private key nor a password');
  const host = values.host!;
  const sock = await connectedTo(host, Number(values.port || 22), context);
  const client = new Client();
  let stranger: HostKey | undefined;
  const verify = (blob: Buffer) => {
    const seen = keyOf(blob);
    if (isPinned(values.hostKey, seen)) return true;
    stranger = seen;
    return false;
  };
  return new Promise<Client>((resolve, reject) => {
    client.once('ready', () => resolve(client));
    // also after it is ready: the command under way fails with it
    client.on('error', (error) => {
      reject(stranger ? unpinned(host, stranger, values.hostKey) : error);
      client.destroy();
    });
    client.once('close', () => reject(new Error('the connection was closed')));
    if (values.password)
      client.on('keyboard-interactive', (_name, _words, _language, prompts, answer) =>
        // a server that asks for more than the password asks for something that we do not have
        answer(prompts.length === 1 ? [values.password!] : []),
      );
    try {
      client.connect({
        sock,
        username: values.username!,
        ...(values.privateKey && { privateKey: `${values.privateKey.trim()}\n` }),
        ...(values.passphrase && { passphrase: values.passphrase }),
        ...(values.password && { password: values.password, tryKeyboard: true }),
        hostVerifier: verify,
        readyTimeout: READY_MS,
        keepaliveInterval: 15_000,
      });
    } catch {
      sock.destroy();
      // its words may hold parts of the key
      reject(
        new AppError('unknown_connection', 'the private key cannot be read; is it complete, and the passphrase right?'),
      );
    }
  });
}

function unpinned(host: string, seen: HostKey, pinned: string | undefined): AppError {
  const why = pinned
    ? `its host key is not the one of the connection; it shows ${seen.fingerprint} (${seen.type}). Somebody may stand between, or it was installed anew`
    : `its host key is not known yet: ${seen.fingerprint} (${seen.type}). Compare it with the server's own, then enter it in the connection`;
  return refused(host, why, { fingerprint: seen.fingerprint, type: seen.type, publicKey: seen.publicKey });
}

async function showKey(values: Values, context: ProtocolContext): Promise<HostKey> {
  const { Client } = await import('ssh2');
  const sock = await connectedTo(values.host!, Number(values.port || 22), context);
  const client = new Client();
  return new Promise((resolve, reject) => {
    const end = () => client.destroy();
    client.on('error', (error) => {
      reject(error);
      end();
    });
    client.once('close', () => reject(new Error('the connection was closed')));
    client.connect({
      sock,
      username: values.username!,
      hostVerifier: (blob: Buffer) => {
        resolve(keyOf(blob));
        return false;
      },
      readyTimeout: READY_MS,
    });
  });
}

/** Status codes of SFTP (draft-ietf-secsh-filexfer-02, section 7). */
const FILES: Record<number, string> = {
  2: 'there is no such file or folder',
  3: 'the user of the connection may not do this',
  4: 'it could not be done (is it there already, or not empty?)',
  8: 'the server does not support this',
};

export function explainSsh(error: unknown, host: string): AppError {
  const { level, code, message = '' } = error as { level?: string; code?: unknown; message?: string };
  if (typeof code === 'number' && FILES[code])
    return refused(host, FILES[code], { code, message: message.slice(0, 200) });
  if (level === 'client-authentication') return refused(host, 'it refused the user, the key or the password');
  const fault = networkFault(error, host);
  if (fault) return fault;
  if (level === 'client-timeout') return new AppError('connection_failed', `${host}: it did not answer in time`);
  if (/open failure|administratively|unable to exec/i.test(message))
    return refused(host, `it refused: ${message.slice(0, 200)}`);
  if (level === 'handshake' || level === 'protocol')
    return new AppError('connection_failed', `${host}: no common way to speak SSH (${message.slice(0, 200)})`);
  return new AppError('connection_failed', `${host}: the connection was cut`);
}
