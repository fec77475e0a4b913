// The sources of events: each brings events in by itself, and a flow has at most one of them.
export const EVENT_SOURCES = ['webhook', 'schedule', 'poll', 'slack', 'mailbox'] as const;
