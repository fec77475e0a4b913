// What changes in the spaces, as it changes: one listening connection for all pages that are open.
import { Listener } from '../db/index.ts';
import type { Change, Changes } from './parts.ts';

type Hear = (change: Change) => void;

export class ChangeFeed implements Changes {
  readonly #listener: Listener;
  readonly #followers = new Map<string, Set<Hear>>();

  constructor(url: string) {
    this.#listener = new Listener(url)
      .on('reflejo_change', (payload) => this.#tell(payload))
      .onGap(() => this.#resync());
  }

  start(): Promise<void> {
    return this.#listener.start();
  }

  stop(): Promise<void> {
    return this.#listener.stop();
  }

  follow(spaceId: string, hear: Hear): () => void {
    const followers = this.#followers.get(spaceId) ?? new Set();
    this.#followers.set(spaceId, followers.add(hear));
    return () => {
      followers.delete(hear);
      if (followers.size === 0 && this.#followers.get(spaceId) === followers) this.#followers.delete(spaceId);
    };
  }

  /** After a gap nobody knows what was missed. */
  #resync(): void {
    for (const followers of this.#followers.values()) for (const hear of followers) hear({ type: 'resync' });
  }

  #tell(payload: string): void {
    const change = readChange(payload);
    const followers = change && this.#followers.get(change.space);
    if (!followers) return;
    const { type, id } = change;
    for (const hear of [...followers]) hear({ type, ...(id !== undefined && { id }) } as Change);
  }
}

/** undefined: not one of ours. Whoever may connect to the database can notify anything. */
function readChange(payload: string): { space: string; type: string; id?: string } | undefined {
  try {
    const { space, type, id } = JSON.parse(payload);
    return typeof space === 'string' && typeof type === 'string' ? { space, type, id } : undefined;
  } catch {
    return undefined;
  }
}
