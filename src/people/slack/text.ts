// Text for Slack: nothing that comes from an alert may ping a channel, make a link or break a limit.

/**
 * Slack's three control characters, which alone begin mentions, links and channel references.
 * Source: docs.slack.dev/messaging/formatting-message-text, "Escaping text".
 */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** At most `max` UTF-16 units, ending in an ellipsis when cut; never cut inside a surrogate pair. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = /[\ud800-\udbff]/.test(text[max - 2]!) ? max - 2 : max - 1;
  return `${text.slice(0, end)}…`;
}

/** Escaped and at most `max` long; an entity is never cut in half. */
export function cutEscaped(text: string, max: number): string {
  const whole = escaped(text);
  if (whole.length <= max) return whole;
  let shown = cut(text, max);
  while (escaped(shown).length > max)
    shown = cut(shown, Math.max(1, shown.length - Math.ceil((escaped(shown).length - max) / 4) - 1));
  return escaped(shown);
}

/** A moment in the reader's own time zone. */
export function moment(at: Date): string {
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} {time}|${fallback}>`;
}

export const link = (url: string, label: string): string => `<${url}|${escaped(label)}>`;

/** `verbatim`: addresses and names in the text are not turned into links and mentions. */
export const marked = (text: string) => ({ type: 'mrkdwn' as const, text, verbatim: true });
export const plain = (text: string, max: number) => ({ type: 'plain_text' as const, text: cut(text || '–', max) });
