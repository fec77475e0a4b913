// Reads the body of an event. A large one waits for its share of memory before more of it is taken in; until
// then the sender's connection holds it back.
import type { IncomingMessage } from 'node:http';
import type { ByteBudget } from '../engine/index.ts';
import { AppError } from '../errors.ts';

/** Smaller bodies do not count. */
const SMALL_BYTES = 256 * 1024;
/** Of the parsed body as well, for as long as it is waited for. */
const tickets = new WeakMap<Buffer, () => void>();

/** How to give the memory of a body back; of a small one, that does nothing. */
export const releaser = (body: Buffer | undefined): (() => void) => (body && tickets.get(body)) ?? NOTHING;
const NOTHING = () => {};

/** Throws body_too_large, overloaded, invalid_request when the sender went away. */
export function readBody(
  request: IncomingMessage,
  { budget, maxBytes }: { budget: Pick<ByteBudget, 'take'>; maxBytes: number },
): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? Number.NaN);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    /** Of a large body whose length is known: filled as it comes, so that it is in memory once. */
    let whole: Buffer | undefined;
    let size = 0;
    let free: (() => void) | undefined;
    const fail = (error: unknown) => {
      free?.();
      request.removeAllListeners('data');
      request.resume(); // so that the answer reaches the sender
      reject(error);
    };
    if (declared > maxBytes) return fail(new AppError('body_too_large'));
    const reserve = async () => {
      request.pause();
      try {
        free = await budget.take(Number.isNaN(declared) ? maxBytes : declared);
      } catch (error) {
        return fail(error);
      }
      if (request.destroyed) free();
      else if (declared > 0) {
        whole = Buffer.allocUnsafeSlow(declared);
        let at = 0;
        for (const chunk of chunks) at += chunk.copy(whole, at);
        chunks.length = 0;
      }
      request.resume();
    };
    let reserved = false;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) return fail(new AppError('body_too_large'));
      if (whole) chunk.copy(whole, size - chunk.length);
      else chunks.push(chunk);
      if (reserved || (size <= SMALL_BYTES && !(declared > SMALL_BYTES))) return;
      reserved = true;
      void reserve();
    });
    request.once('end', () => {
      const body = whole ?? (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
      chunks.length = 0;
      if (free) tickets.set(body, free);
      resolve(body);
    });
    request.once('error', fail);
    request.once('close', () => {
      if (!request.complete) fail(new AppError('invalid_request', 'The sender closed the connection.'));
    });
  });
}
