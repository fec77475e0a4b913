// Lengths of time and moments as templates give them. Throw StepFault for what is none.
import { type BusinessCalendar, businessMoment, durationMs } from '../../flow/index.ts';
import { StepFault } from '../step-error.ts';

/** Milliseconds. */
export function lengthOf(value: unknown): number {
  try {
    return durationMs(String(value));
  } catch (fault) {
    throw new StepFault('expression_failed', (fault as Error).message);
  }
}

/** Milliseconds since 1970. */
export function momentOf(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new StepFault(
      'expression_failed',
      `until needs a time such as 2026-01-31T09:00:00Z, it got ${JSON.stringify(value)}`,
    );
  return time;
}

/** `business` of a wait, evaluated. */
export function businessMomentOf(
  { after, holidays, ...calendar }: Omit<BusinessCalendar, 'holidays'> & { after?: unknown; holidays?: unknown },
  now: number,
): number {
  if (holidays !== undefined && holidays !== null && !Array.isArray(holidays))
    throw new StepFault('expression_failed', `holidays needs a list of days, it got ${JSON.stringify(holidays)}`);
  try {
    const free = (holidays as unknown[] | undefined)?.map(String) ?? [];
    return businessMoment({ ...calendar, holidays: free }, now, after === undefined ? 0 : lengthOf(after));
  } catch (fault) {
    if (fault instanceof RangeError) throw new StepFault('expression_failed', fault.message);
    throw fault;
  }
}
