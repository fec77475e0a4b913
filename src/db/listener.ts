// Hears PostgreSQL notifications over one connection of its own, and comes back when that breaks.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export class Listener {
  readonly #url: string;
  readonly #hear = new Map<string, (payload: string) => void>();
  readonly #missed: (() => void)[] = [];
  #client: pg.Client | undefined;
  #stopped = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Call before `start`. */
  on(channel: string, hear: (payload: string) => void): this {
    this.#hear.set(channel, hear);
    return this;
  }

  /** After a break, notifications may have been missed: look for yourself what changed. */
  onGap(look: () => void): this {
    this.#missed.push(look);
    return this;
  }

  async start(): Promise<void> {
    await this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      application_name: 'reflejo listener',
    });
    client.on('notification', ({ channel, payload }) => this.#hear.get(channel)?.(payload ?? ''));
    let lost = false;
    const onLoss = () => {
      if (lost) return;
      lost = true;
      if (!this.#stopped) void this.#reconnect();
    };
    client.on('error', onLoss);
    client.on('end', onLoss);
    try {
      await client.connect();
      for (const channel of this.#hear.keys()) await client.query(`listen ${channel}`);
    } catch (fault) {
      lost = true;
      await client.end().catch(() => {});
      throw fault;
    }
    this.#client = client;
  }

  async #reconnect(): Promise<void> {
    for (let delay = 100; !this.#stopped; delay = Math.min(delay * 2, 2000)) {
      try {
        await this.#connect();
        for (const look of this.#missed) look();
        return;
      } catch {
        await sleep(delay);
      }
    }
  }
}
