// The colour of each state, the same in every table.
import type { Colour } from './text.ts';

const COLOURS: Record<string, Colour> = {
  succeeded: 'green',
  ok: 'green',
  closed: 'green',
  answered: 'green',
  connected: 'green',
  running: 'blue',
  queued: 'blue',
  waiting: 'yellow',
  paused: 'yellow',
  open: 'yellow',
  acknowledged: 'blue',
  incomplete: 'yellow',
  untested: 'dim',
  skipped: 'dim',
  stopped: 'dim',
  cancelled: 'dim',
  expired: 'dim',
  failed: 'red',
  failing: 'red',
  unknown: 'red',
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  destructive: 'red',
  write: 'yellow',
};

export const state = (text: string): { text: string; colour: Colour | undefined } => ({ text, colour: COLOURS[text] });
