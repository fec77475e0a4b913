// The words in which people are told again about an alert.
import type { ObligationNotice } from './alerts/index.ts';

const REASONS: Record<ObligationNotice['reason'], string> = {
  unacknowledged: 'Nobody has taken it on yet',
  missed: 'It was not closed in time',
  repeated: 'It is still open after its deadline',
  asked: 'Somebody asks to look at it again',
};

export function noticeText({ severity, title, source, reason, dueAt }: ObligationNotice): {
  title: string;
  text: string;
} {
  return {
    title: `${severity.toUpperCase()}: ${title}`,
    text: `${REASONS[reason]} (from ${source}, due ${dueAt.toISOString().slice(0, 16).replace('T', ' ')} UTC).`,
  };
}
