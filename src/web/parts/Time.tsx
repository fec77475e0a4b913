// Moments in the reader's zone: relative in the text, exact in the title. One clock ticks for all of them.
import { useSyncExternalStore } from 'react';
import { relative } from './relative.ts';

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(tell);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time in ms, rounded down to `step` so that a component redraws no more often than it must. */
export function useNow(step = 1_000): number {
  return useSyncExternalStore(subscribe, () => Math.floor(now / step) * step);
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const short = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

export const exactTime = (at: string | number): string => exact.format(new Date(at));

/** How long ago, or in how long. */
export function Time({ at, className }: { at: string | null | undefined; className?: string }) {
  const current = useNow(5_000);
  if (!at) return <span className={className}>never</span>;
  return (
    <time dateTime={at} title={exactTime(at)} className={className}>
      {relative(new Date(at).getTime(), Math.max(current, now))}
    </time>
  );
}

/** Day and time of day. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={exactTime(at)}>
      {short.format(new Date(at))}
    </time>
  );
}

/** What is left until a deadline; says so when it has passed. */
export function Countdown({ to }: { to: string }) {
  const current = useNow();
  const left = new Date(to).getTime() - current;
  return (
    <time dateTime={to} title={exactTime(to)}>
      {left > 0 ? `${clock(left)} left` : `${clock(-left)} late`}
    </time>
  );
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor((seconds % 86_400) / 3_600),
    Math.floor((seconds % 3_600) / 60),
    seconds % 60,
  ];
  if (d) return `${d} d ${h} h`;
  if (h) return `${h} h ${m} min`;
  if (m) return `${m} min${m < 10 ? ` ${s} s` : ''}`;
  return `${s} s`;
}
