// What goes to the thread that runs code, and what comes back.
export interface CodeTask {
  source: string;
  /** JSON. */
  input: string;
  timeoutMs: number;
  memoryMb: number;
}

export type CodeOutcome = { console: string[] } & (
  | /** JSON. */ { ok: true; result: string }
  | { ok: false; kind: 'failed' | 'timeout'; message: string; line?: number }
);
