// Spans of time in words.

const UNITS: [number, Intl.RelativeTimeFormatUnit][] = [
  [86_400_000 * 365, 'year'],
  [86_400_000 * 30, 'month'],
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
];
const format = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** `3 min. ago`, `in 2 hr.`; under five seconds `just now`. Both in ms since 1970. */
export function relative(at: number, now: number): string {
  const distance = at - now;
  if (Math.abs(distance) < 5_000) return 'just now';
  const [size, unit] = UNITS.find(([ms]) => Math.abs(distance) >= ms) ?? UNITS.at(-1)!;
  // a deadline of 2 h that was set a second ago is in 2 h
  const count = distance < 0 ? Math.trunc(distance / size) : Math.round(distance / size);
  return format.format(count, unit).replaceAll('.', '');
}

/** A duration in ms as `840 ms`, `2.4 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** From start to end in words; undefined when it has not begun. */
export function spent(
  start: string | null | undefined,
  end: string | null | undefined,
  now: number,
): string | undefined {
  if (!start) return undefined;
  return duration((end ? new Date(end).getTime() : now) - new Date(start).getTime());
}
