// Reads a mailbox over IMAP. The server's address is checked by the guard and connected to by number, so that it
// cannot change in between; the certificate has to be for the name.
import { ImapFlow } from 'imapflow';
import { AppError } from '../../errors.ts';
import type { Guard } from '../guard/guard.ts';
import type { Values } from '../kinds/kind.ts';

export interface MailMessage {
  uid: number;
  receivedAt: Date;
  size: number;
  messageId: string | undefined;
  /** As it came; only its head when it is larger than was asked for. */
  source: Buffer;
  isWhole: boolean;
}

/** What is known of a message before it is read. */
export interface MailListing {
  uid: number;
  receivedAt: Date;
  size: number;
  messageId: string | undefined;
}

export interface OpenMailbox {
  /** Changes when the server numbers its messages anew. */
  uidValidity: string;
  /** The next message gets this number or a higher one. */
  uidNext: number;
  /** Messages above a number, lowest first. */
  listAfter(uid: number): Promise<MailListing[]>;
  read(listing: MailListing, maxBytes: number): Promise<MailMessage | undefined>;
  markSeen(uids: number[]): Promise<void>;
  move(uids: number[], folder: string): Promise<void>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 20_000;

/** Throws network_refused, connection_failed, tool_refused (user, password, folder). */
export async function openMailbox(
  guard: Guard,
  values: Values,
  folder: string,
  signal?: AbortSignal,
): Promise<OpenMailbox> {
  const host = values.host!;
  const client = await signIn(await guard.addresses(host), values);
  signal?.addEventListener('abort', () => client.close(), { once: true });
  try {
    signal?.throwIfAborted();
    const box = await client.mailboxOpen(folder);
    return opened(client, host, String(box.uidValidity), box.uidNext);
  } catch (cause) {
    client.close();
    throw asAppError(host, cause, `it has no folder ${folder}`);
  }
}

/** Throws connection_failed, tool_refused. */
export async function signIn(addresses: string[], values: Values): Promise<ImapFlow> {
  const host = values.host!;
  const tls = values.tls || 'implicit';
  let fault: unknown;
  for (const address of addresses) {
    const client = new ImapFlow({
      host: address,
      servername: host,
      port: Number(values.port || 993),
      secure: tls === 'implicit',
      doSTARTTLS: tls === 'starttls',
      auth: { user: values.username!, pass: values.password! },
      tls: { servername: host, ...(values.ca && { ca: values.ca }) },
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS * 2,
    });
    client.on('error', () => {}); // the command under way fails with it
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.close();
      fault = error;
      if (isRefusal(error)) break;
    }
  }
  throw asAppError(host, fault, 'it refused the user or the password');
}

function opened(client: ImapFlow, host: string, uidValidity: string, uidNext: number): OpenMailbox {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw asAppError(host, cause, 'it refused a command');
    }
  };
  return {
    uidValidity,
    uidNext,
    listAfter: (uid) =>
      guarded(async () => {
        const found: MailListing[] = [];
        const wanted = { uid: true, size: true, internalDate: true, envelope: true };
        for await (const one of client.fetch(`${uid + 1}:*`, wanted, { uid: true })) {
          // "n:*" names the last message too when all are below n
          if (one.uid <= uid) continue;
          const receivedAt = new Date(one.internalDate ?? 0);
          found.push({ uid: one.uid, receivedAt, size: one.size ?? 0, messageId: one.envelope?.messageId });
        }
        return found.sort((a, b) => a.uid - b.uid);
      }),
    read: (listing, maxBytes) =>
      guarded(async () => {
        const isWhole = listing.size <= maxBytes;
        const wanted = isWhole ? { source: true } : { headers: true };
        const one = await client.fetchOne(String(listing.uid), wanted, { uid: true });
        const source = one && (isWhole ? one.source : one.headers);
        return source ? { ...listing, source, isWhole } : undefined;
      }),
    markSeen: (uids) =>
      guarded(async () => {
        await client.messageFlagsAdd(uids.join(','), ['\\Seen'], { uid: true });
      }),
    move: (uids, folder) =>
      guarded(async () => {
        const moved = await client.messageMove(uids.join(','), folder, { uid: true });
        if (!moved) throw new AppError('tool_refused', `${host}: the messages could not be moved to ${folder}`);
      }),
    close: async () => {
      await client.logout().catch(() => client.close());
    },
  };
}

/** The server understood us and said no: another address of it says the same. */
const isRefusal = (error: unknown) =>
  Boolean((error as { authenticationFailed?: boolean }).authenticationFailed) ||
  ['NO', 'BAD'].includes((error as { responseStatus?: string }).responseStatus ?? '');

/** No `cause`: the library's errors hold what was sent. */
export function asAppError(host: string, error: unknown, refusal: string): AppError {
  if (error instanceof AppError) return error;
  if (isRefusal(error)) return new AppError('tool_refused', `${host}: ${refusal}`);
  const { code, message } = error as { code?: string; message?: string };
  return new AppError('connection_failed', `${host} could not be read over IMAP (${code ?? message ?? 'unknown'})`);
}
