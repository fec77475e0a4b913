// Clocks of time zones, with their changes.

/** How far clocks in the zone are ahead of UTC, in milliseconds. Throws RangeError for a zone that does not exist. */
export function offsetAt(moment: number, zone: string): number {
  const second = Math.floor(moment / 1000) * 1000;
  const shown: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(second)) shown[type] = Number(value);
  const { year, month, day, hour, minute, second: s } = shown as Record<string, number>;
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, s!) - second;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(zone, clock);
  }
  return clock;
}
