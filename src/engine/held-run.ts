// A run that this worker holds in memory: its machine, and what of it is not written yet.
import { createHash } from 'node:crypto';
import type { Blob } from './blobs.ts';
import type { RunWrite } from './committer.ts';
import type { Entry } from './entry.ts';
import type { Pass } from './gate/gate.ts';
import type { Machine } from './machine.ts';
import { setAside } from './set-aside.ts';

export class HeldRun {
  readonly spaceId: string;
  readonly runId: string;
  readonly flow: { id: string; name: string; version: number };
  readonly machine: Machine;
  readonly epoch: number;
  alertId: string | undefined;
  /** Set until the run's first write is durable. */
  create: RunWrite['create'];
  parent: { runId: string; path: string } | undefined;
  /** A step changed our database, or an alert hangs on the run: its end must be told to the other parts. */
  entangled = false;
  /** Its event was accepted by another process, or by an earlier life of ours. */
  adopted = false;
  /** Among the runs of its flow, when that has a limit. */
  place = '';
  /** Effects under way. */
  readonly effects = new Map<string, AbortController>();
  /** Large values that go with the next write. */
  blobs: Blob[] = [];
  /** Calls that the gate has let through, by path, until their outcome is known. */
  readonly passes = new Map<string, Pass>();
  /** Ledger bodies that go with the next write. */
  ledger: string[] = [];
  /** Signals folded in since the last write. */
  consumed: number[] = [];
  /** Signals ever folded in. */
  readonly seen = new Set<number>();
  /** Its last write has its end, or its response. What the machine knows may be ahead of what is written. */
  ended = false;
  answered = false;
  /** It knows the outcome of an effect that is not written yet. */
  fragile = false;
  timer: NodeJS.Timeout | undefined;
  /** Its writes of this moment; resolves when they are through. */
  pumping: Promise<void> | undefined;
  again = false;
  /** Its last write parked it: once that is durable, it is a row and no longer ours. */
  parked = false;
  /** Not ours any more: fenced, parked, ended or lost with the database. */
  gone = false;
  #seq = 0;
  #digest: Buffer = Buffer.alloc(32);

  constructor(facts: {
    spaceId: string;
    runId: string;
    flow: { id: string; name: string; version: number };
    machine: Machine;
    epoch: number;
    alertId?: string | undefined;
  }) {
    this.spaceId = facts.spaceId;
    this.runId = facts.runId;
    this.flow = facts.flow;
    this.machine = facts.machine;
    this.epoch = facts.epoch;
    this.alertId = facts.alertId;
  }

  /** A journal row that the database has already; the oldest first. */
  recall(row: string): void {
    this.#seq += 1;
    this.#digest = chain(this.#digest, row);
    this.machine.recall(JSON.parse(row) as Entry[]);
  }

  /**
   * Takes what the machine has written since the last time, as the run's next journal row. The entry that
   * ends the run can be left for later.
   */
  takeJournal(leaveEnd = false): { seq: number; entries: string } | undefined {
    this.fragile = false;
    let entries: Entry[] = this.machine.takeEntries(leaveEnd);
    if (entries.length === 0) return undefined;
    if (this.machine.large.any) {
      const light = setAside(entries, this.machine.large);
      entries = light.entries;
      this.blobs.push(...light.blobs);
      this.machine.large.any = leaveEnd;
    }
    const text = JSON.stringify(entries);
    this.#digest = chain(this.#digest, text);
    return { seq: ++this.#seq, entries: text };
  }

  /** sha256 chained over all journal rows so far, hex: what the run's last ledger entry states. */
  get digest(): string {
    return this.#digest.toString('hex');
  }
}

/** digest of row n = sha256(digest of row n-1 || text of row n); that of no row is 32 zero bytes. */
export const chain = (digest: Buffer, text: string): Buffer =>
  createHash('sha256').update(digest).update(text).digest();
