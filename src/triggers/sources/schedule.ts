// A tick of a schedule becomes a run: exactly one, however many workers see it, as the run and the next tick are
// written together.
import type { Event } from '../../engine/index.ts';
import { nextTick, type Schedule, ticksDue } from '../../flow/index.ts';
import { type Found, sender } from '../context.ts';
import type { TriggerRow } from '../state.ts';

/** A tick that is later than this was missed: the queue of a busy machine is not. */
const LATE_MS = 60_000;

/** undefined: it is not due. */
export function dueTicks(row: TriggerRow & { spec: Schedule }, now: number): Found | undefined {
  if (!row.tick_at || row.tick_at.getTime() > now) return undefined;
  const { spec } = row;
  const { ticks: due, more } = ticksDue(spec, row.tick_at.getTime(), now);
  const chosen = choose(due, spec.missed ?? 'once', now);
  const next = nextTick(spec, row.anchor.getTime(), now);
  const nextAt = next === undefined ? null : new Date(next);
  let previous = row.last_at;
  const events = chosen.map((tick, i): Event => {
    const at = new Date(tick);
    const missed = chosen.length === 1 ? due.indexOf(tick) : i === 0 && more ? 1 : 0;
    const body = {
      scheduled_at: at.toISOString(),
      previous_at: previous?.toISOString() ?? null,
      tick: row.ticks + i + 1,
      missed,
    };
    previous = at;
    return { source: 'schedule', body, by: sender('schedule'), dedupeKey: `tick:${at.toISOString()}` };
  });
  const remember = {
    tick_at: nextAt,
    last_at: new Date(chosen.at(-1) ?? due.at(-1)!),
    ticks: row.ticks + chosen.length,
  };
  return { events, remember, nextAt };
}

function choose(due: number[], missed: 'skip' | 'once' | 'all', now: number): number[] {
  if (missed === 'all') return due;
  const last = due.at(-1)!;
  return missed === 'skip' && now - last > LATE_MS ? [] : [last];
}
