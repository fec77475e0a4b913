// How each state looks and is called, in one table: tone, icon and word always come together.
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CirclePause,
  CircleSlash,
  CircleX,
  Clock,
  Flame,
  Hourglass,
  Info,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  SignalHigh,
  SignalLow,
  SignalMedium,
} from 'lucide-react';

export type Tone = 'ok' | 'bad' | 'wait' | 'busy' | 'odd' | 'calm';
export interface Look {
  tone: Tone;
  icon: LucideIcon;
  label: string;
  moving?: true;
}

const look = (tone: Tone, icon: LucideIcon, label: string, moving?: true): Look => ({
  tone,
  icon,
  label,
  ...(moving && { moving }),
});

export const RUN_LOOK: Record<string, Look> = {
  queued: look('calm', CircleDashed, 'Queued'),
  running: look('busy', LoaderCircle, 'Running', true),
  waiting: look('wait', Hourglass, 'Waiting'),
  paused: look('wait', CirclePause, 'Paused'),
  succeeded: look('ok', CircleCheck, 'Succeeded'),
  failed: look('bad', CircleX, 'Failed'),
  stopped: look('calm', OctagonX, 'Stopped'),
  cancelled: look('calm', Ban, 'Cancelled'),
};

export const STEP_LOOK: Record<string, Look> = {
  running: look('busy', LoaderCircle, 'Running', true),
  waiting: look('wait', Hourglass, 'Waiting'),
  succeeded: look('ok', CircleCheck, 'Succeeded'),
  failed: look('bad', CircleX, 'Failed'),
  skipped: look('calm', CircleSlash, 'Skipped'),
  unknown: look('odd', CircleHelp, 'Outcome unknown'),
  cancelled: look('calm', Ban, 'Cancelled'),
  idle: look('calm', CircleDashed, 'Not reached'),
};

export const ALERT_LOOK: Record<string, Look> = {
  open: look('busy', CircleDot, 'Open'),
  acknowledged: look('wait', CirclePause, 'Acknowledged'),
  closed: look('ok', CircleCheck, 'Closed'),
  late: look('bad', Clock, 'Late'),
};

export const SEVERITY_LOOK: Record<string, Look> = {
  informational: look('calm', Info, 'Info'),
  info: look('calm', Info, 'Info'),
  low: look('calm', SignalLow, 'Low'),
  medium: look('wait', SignalMedium, 'Medium'),
  high: look('bad', SignalHigh, 'High'),
  critical: look('bad', Flame, 'Critical'),
  fatal: look('bad', Flame, 'Fatal'),
};

export const CONNECTION_LOOK: Record<string, Look> = {
  ok: look('ok', CircleCheck, 'Working'),
  failing: look('bad', CircleX, 'Failing'),
  untested: look('calm', CircleDashed, 'Not tested'),
  incomplete: look('wait', CircleAlert, 'Needs credentials'),
};

export const QUESTION_LOOK: Record<string, Look> = {
  open: look('wait', Hourglass, 'Waiting for an answer'),
  answered: look('ok', CircleCheck, 'Answered'),
  expired: look('calm', Clock, 'Deadline passed'),
  closed: look('calm', Ban, 'Closed'),
};

/** The look of a state; an unknown word is shown as it is. */
export function lookOf(table: Record<string, Look>, state: string): Look {
  return (
    table[state] ?? look('calm', CircleDashed, state.charAt(0).toUpperCase() + state.slice(1).replaceAll('_', ' '))
  );
}
