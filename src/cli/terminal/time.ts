// Times as people say them.

const UNITS: [limitMs: number, unitMs: number, name: string][] = [
  [60_000, 1000, 's'],
  [3_600_000, 60_000, 'min'],
  [48 * 3_600_000, 3_600_000, 'h'],
  [Number.POSITIVE_INFINITY, 86_400_000, 'd'],
];

/** `3 min ago`, `in 2 h`, `now`; empty for no time. */
export function relative(iso: string | null | undefined, now: number): string {
  if (!iso) return '';
  const distance = new Date(iso).getTime() - now;
  if (Math.abs(distance) < 1000) return 'now';
  // a deadline of 2 h that was set a second ago is in 2 h
  return distance < 0 ? `${length(-distance)} ago` : `in ${length(distance, Math.round)}`;
}

/** From one time to another: `120 ms`, `3 s`; empty while one is missing. */
export function between(from: string | null | undefined, to: string | null | undefined): string {
  if (!from || !to) return '';
  return length(new Date(to).getTime() - new Date(from).getTime());
}

function length(ms: number, whole = Math.floor): string {
  if (ms < 1000) return `${ms} ms`;
  const [, unit, name] = UNITS.find(([limit]) => ms < limit)!;
  return `${whole(ms / unit)} ${name}`;
}
