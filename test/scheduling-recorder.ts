// Stands in for the queue where a test moves the clock itself: keeps what was scheduled, by key, and runs nothing.
import type { Scheduling } from '../src/engine/index.ts';

export interface Scheduled {
  task: string;
  payload: any;
  runAt: Date;
}

export class SchedulingRecorder implements Scheduling {
  readonly jobs = new Map<string, Scheduled>();

  async schedule(
    _tx: unknown,
    task: string,
    payload: unknown,
    options: { runAt?: Date; key?: string } = {},
  ): Promise<void> {
    this.jobs.set(options.key ?? `${task}:${this.jobs.size}`, { task, payload, runAt: options.runAt ?? new Date() });
  }

  async unschedule(_tx: unknown, key: string): Promise<void> {
    this.jobs.delete(key);
  }
}
