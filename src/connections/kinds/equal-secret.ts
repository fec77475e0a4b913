// Compares what was sent with what was expected in a time that tells nothing about either.
import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Hashing first makes the lengths equal, so that not even the length can be measured. */
export const equalSecret = (given: string | undefined, expected: string): boolean =>
  given !== undefined && timingSafeEqual(digest(given), digest(expected));
