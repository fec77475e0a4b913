// Reads server-sent events over fetch: unlike EventSource it can name the space in a header and sees
// when the line has gone silent.
import { spaceHeaders } from './client.ts';

/** The server sends at least a comment every 15 s; silence longer than this means the line is dead, in ms. */
const SILENCE_MS = 40_000;

export interface StreamHandlers {
  opened(): void;
  message(data: string): void;
  /** The line is down; it is tried again by itself. */
  lost(): void;
}

/** Keeps the stream open, with growing pauses between attempts, until the returned function is called. */
export function followEvents(path: string, handlers: StreamHandlers): () => void {
  let stopped = false;
  let abort = new AbortController();
  let failures = 0;
  let wake: (() => void) | undefined;

  const once = async () => {
    abort = new AbortController();
    const response = await fetch(path, {
      credentials: 'same-origin',
      signal: abort.signal,
      headers: { accept: 'text/event-stream', ...spaceHeaders() },
    });
    if (!response.ok || !response.body) throw new Error(`stream answered ${response.status}`);
    failures = 0;
    handlers.opened();
    await readLines(response.body, abort, (line) => {
      if (line.startsWith('data:')) handlers.message(line.slice(5).trim());
    });
  };
  const loop = async () => {
    while (!stopped) {
      await once().catch(() => undefined);
      if (stopped) return;
      failures += 1;
      handlers.lost();
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, Math.min(500 * 2 ** failures, 15_000));
      });
    }
  };
  const retryNow = () => wake?.();
  window.addEventListener('online', retryNow);
  void loop();
  return () => {
    stopped = true;
    window.removeEventListener('online', retryNow);
    abort.abort();
    wake?.();
  };
}

async function readLines(
  body: ReadableStream<Uint8Array>,
  abort: AbortController,
  take: (line: string) => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  let silence = setTimeout(() => abort.abort(), SILENCE_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort(), SILENCE_MS);
      const lines = (rest + value).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    }
  } finally {
    clearTimeout(silence);
  }
}
