// Durations of the flow language: `500ms`, `10s`, `15m`, `2h`, `7d`, also combined: `1h30m`.

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/y;

/** Milliseconds, rounded. Throws RangeError when `text` is not a duration. */
export function durationMs(text: string): number {
  let total = 0;
  let at = 0;
  PART.lastIndex = 0;
  for (let match = PART.exec(text); match; match = PART.exec(text)) {
    total += Number(match[1]) * UNITS[match[2]!]!;
    at = PART.lastIndex;
  }
  PART.lastIndex = 0;
  if (text === '' || at !== text.length || !Number.isSafeInteger(Math.round(total))) {
    throw new RangeError(`'${text.slice(0, 40)}' is not a duration such as 500ms, 10s, 15m, 2h or 7d`);
  }
  return Math.round(total);
}

export function isDuration(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  try {
    durationMs(text);
    return true;
  } catch {
    return false;
  }
}
