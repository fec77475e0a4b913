// The little of hoodiecrow-imap (an IMAP server for tests) that we use.
declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  interface Message {
    raw: string;
    uid?: number;
    flags?: string[];
    internaldate?: string;
  }
  interface Imap {
    server: Server;
    listen(port: number, callback: () => void): void;
    close(callback: () => void): void;
    appendMessage(folder: string, flags: string[], internaldate: string | false, raw: string): void;
    getMailbox(folder: string): { uidvalidity: number; uidnext: number; messages: Message[] };
  }
  function hoodiecrow(options?: {
    plugins?: string[];
    storage?: Record<string, { messages?: Message[]; uidvalidity?: number } | Record<string, unknown>>;
    users?: Record<string, { password: string }>;
    debug?: boolean;
  }): Imap;
  export = hoodiecrow;
}
