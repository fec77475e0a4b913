// What changes on the server reaches the page: one event stream per tab, folded into refetches.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { followEvents } from './event-stream.ts';

type Change = { type: string; id?: string };

/** The query keys that a change of this type makes stale. */
const STALE: Record<string, string[]> = {
  run: ['runs', 'run', 'flows', 'flow', 'alert', 'ledger'],
  question: ['questions', 'question', 'alert', 'run', 'ledger'],
  alert: ['alerts', 'alert', 'ledger'],
  flow: ['flows', 'flow', 'versions', 'ledger'],
  connection: ['connections'],
};

/** Changes arrive in bursts while a run is live; a page is refetched at most this often, in ms. */
const GATHER_MS = 300;
/** A stream that is down for less than this is not worth a banner, in ms. */
const PATIENCE_MS = 2_500;

let online = true;
const watchers = new Set<() => void>();
function setOnline(value: boolean): void {
  if (online === value) return;
  online = value;
  for (const tell of watchers) tell();
}

/** False while the live stream is down. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => online,
  );
}

/** Keeps the stream open while mounted. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => follow(client), [client]);
}

function follow(client: QueryClient): () => void {
  const gathered = new Gathered(client);
  let patience: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;
  const stop = followEvents('/api/stream', {
    opened() {
      clearTimeout(patience);
      patience = undefined;
      setOnline(true);
      // whatever happened while the stream was down was not told: read everything on screen again
      if (wasLost) void client.invalidateQueries();
      wasLost = false;
    },
    lost() {
      wasLost = true;
      patience ??= setTimeout(() => setOnline(false), PATIENCE_MS);
    },
    message(data) {
      const change = JSON.parse(data) as Change;
      if (change.type === 'resync') void client.invalidateQueries();
      else gathered.note(change);
    },
  });
  return () => {
    stop();
    gathered.stop();
    clearTimeout(patience);
    setOnline(true);
  };
}

/** Folds changes into one refetch per query key and pause. */
class Gathered {
  #client: QueryClient;
  #pending = new Map<string, Set<string>>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  note(change: Change): void {
    for (const key of STALE[change.type] ?? []) {
      const ids = this.#pending.get(key) ?? new Set();
      // a page of one thing is refetched for its own changes only; everything else for any
      ids.add(key === change.type && change.id ? change.id : '*');
      this.#pending.set(key, ids);
    }
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = new Map();
    void this.#client.invalidateQueries({
      predicate: ({ queryKey }) => {
        const ids = pending.get(String(queryKey[0]));
        return ids !== undefined && (ids.has('*') || ids.has(String(queryKey[1])));
      },
    });
  }
}
