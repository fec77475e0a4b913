// Regular expressions by RE2: time grows with the length of the text, whatever the pattern.
import { RE2JS } from 're2js';
import type { Frame } from './frame.ts';
import { FunctionFault } from './functions/function.ts';

const MAX_PATTERN = 1000;
const MAX_CACHED = 500;
const cache = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  const known = cache.get(pattern);
  if (known) return known;
  if (pattern.length > MAX_PATTERN) throw new FunctionFault(`the pattern is longer than ${MAX_PATTERN} characters`);
  let made: RE2JS;
  try {
    made = RE2JS.compile(pattern);
  } catch (error) {
    throw new FunctionFault(`the pattern is not a regular expression of RE2: ${(error as Error).message}`);
  }
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(pattern, made);
  return made;
}

/** RE2's time is text times pattern. */
const chargeMatch = (text: string, pattern: string, frame: Frame) =>
  frame.charge(10 + (text.length * pattern.length) / 64);

export function matchesPattern(text: string, pattern: string, frame: Frame): boolean {
  chargeMatch(text, pattern, frame);
  return compiled(pattern).matcher(text).find();
}

export function patternGroups(text: string, pattern: string, frame: Frame): string[] {
  chargeMatch(text, pattern, frame);
  const matcher = compiled(pattern).matcher(text);
  const group = matcher.groupCount() > 0 ? 1 : 0;
  const found: string[] = [];
  while (matcher.find()) found.push(matcher.group(group) ?? '');
  return found;
}

export function replacePattern(text: string, pattern: string, replacement: string, frame: Frame): string {
  chargeMatch(text, pattern, frame);
  const result = compiled(pattern).matcher(text).replaceAll(replacement);
  frame.chargeSize(result);
  return result;
}
