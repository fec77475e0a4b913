// Reads what references name, and keeps it for a minute, in memory only.
import type { Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { isReference, parseReference, type Reference } from './reference.ts';
import { STORES, type Store } from './stores.ts';

const KEPT_MS = 60_000;
/** Not asked for again sooner, even if a tool says that it is not good. */
const FRESH_MS = 10_000;

/** What of the environment may be read: only names that begin with the prefix. */
export interface SecretEnvironment {
  prefix: string;
  get(name: string): string | undefined;
}

export const NO_ENVIRONMENT: SecretEnvironment = { prefix: 'REFLEJO_SECRET_', get: () => undefined };

export class Referenced {
  readonly #environment: SecretEnvironment;
  readonly #store: (spaceId: string, connection: string) => Promise<Store>;
  readonly #held = new Map<string, { since: number; value: Promise<string> }>();

  /** `store`: the connection to a store, whose own values come from nowhere but the environment. */
  constructor(environment: SecretEnvironment, store: (spaceId: string, connection: string) => Promise<Store>) {
    this.#environment = environment;
    this.#store = store;
  }

  /** Before they are stored. Throws invalid_request that names the field. */
  async check(tx: Tx, spaceId: string, name: string, values: Record<string, string>, secrets: string[]): Promise<void> {
    for (const [field, value] of Object.entries(values)) {
      if (!isReference(value)) continue;
      const problem = secrets.includes(field)
        ? await this.#problem(tx, spaceId, name, value)
        : 'only a secret may be read from elsewhere';
      if (problem !== undefined)
        throw new AppError('invalid_request', 'a reference to a secret is not valid', {
          problems: [{ path: `values.${field}`, message: problem }],
        });
    }
  }

  /** The values with what they refer to. Throws unknown_connection, tool_refused, tool_error and what sending throws. */
  async resolve(spaceId: string, name: string, values: Record<string, string>, onlyFromEnvironment: boolean) {
    const resolved = { ...values };
    for (const [field, value] of Object.entries(values)) {
      if (!isReference(value)) continue;
      const reference = parseReference(value);
      if (onlyFromEnvironment && reference.connection !== undefined)
        throw new AppError(
          'unknown_connection',
          `connection ${name} leads to a store of secrets: its own ${field} can only be read from the environment`,
        );
      resolved[field] = await this.#read(spaceId, reference).catch((fault) => {
        if (!(fault instanceof AppError)) throw fault;
        throw new AppError(fault.code, `connection ${name}: ${field} (${value}) could not be read: ${fault.detail}`);
      });
    }
    return resolved;
  }

  /** A tool refused what was read: it may have been changed in its store. False: it was read a moment ago. */
  forget(spaceId: string, references: string[]): boolean {
    const keys = references.map((text) => `${spaceId} ${text}`);
    const old = keys.filter((key) => (this.#held.get(key)?.since ?? 0) < Date.now() - FRESH_MS);
    for (const key of old) this.#held.delete(key);
    return old.length > 0;
  }

  /** A connection of the space changed: it may have been the way to a store. */
  forgetSpace(spaceId: string): void {
    for (const key of this.#held.keys()) if (key.startsWith(`${spaceId} `)) this.#held.delete(key);
  }

  async #problem(tx: Tx, spaceId: string, name: string, text: string): Promise<string | undefined> {
    let reference: Reference;
    try {
      reference = parseReference(text);
    } catch (fault) {
      return (fault as AppError).detail;
    }
    if (reference.connection === undefined)
      return this.#fromEnvironment(reference.path) === undefined
        ? `there is no such variable here; its name must begin with ${this.#environment.prefix}`
        : undefined;
    if (reference.connection === name) return 'a connection cannot read its own secret through itself';
    const { rows } = await tx.query('select from connection where space_id = $1 and name = $2', [
      spaceId,
      reference.connection,
    ]);
    return rows.length > 0 ? undefined : `there is no connection ${reference.connection} in this space`;
  }

  #read(spaceId: string, reference: Reference): Promise<string> {
    const key = `${spaceId} ${reference.text}`;
    const held = this.#held.get(key);
    if (held && held.since > Date.now() - KEPT_MS) return held.value;
    const value = this.#fetch(spaceId, reference);
    this.#held.set(key, { since: Date.now(), value });
    value.catch(() => {
      if (this.#held.get(key)?.value === value) this.#held.delete(key);
    });
    return value;
  }

  async #fetch(spaceId: string, reference: Reference): Promise<string> {
    const found =
      reference.connection === undefined
        ? this.#fromEnvironment(reference.path)
        : await STORES[reference.scheme as keyof typeof STORES](
            reference,
            await this.#store(spaceId, reference.connection),
          );
    if (typeof found === 'string' && found !== '') return found;
    throw new AppError('tool_refused', 'it is not there, or is not text');
  }

  #fromEnvironment(name: string): string | undefined {
    const { prefix, get } = this.#environment;
    return prefix !== '' && name.startsWith(prefix) ? get(name) : undefined;
  }
}
