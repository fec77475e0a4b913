// Documents of stored versions. A version never changes, so what was parsed once is kept by its digest.
import { createHash } from 'node:crypto';
import { EVENT_SOURCES, type FlowDocument, groupsOf, parseFlow, type Step } from '../flow/index.ts';

const KEPT = 500;
const parsed = new Map<string, FlowDocument>();

export const digestOf = (source: string): string => createHash('sha256').update(source, 'utf8').digest('hex');

export const knownDocument = (digest: string): FlowDocument | undefined => parsed.get(digest);

/** The document of a version that was deployed, and hence has no errors. */
export function documentOf(digest: string, source: string): FlowDocument {
  const known = parsed.get(digest);
  if (known) return known;
  const { document } = parseFlow(source);
  if (!document) throw new Error(`version ${digest} cannot be parsed any more`);
  if (parsed.size >= KEPT) parsed.delete(parsed.keys().next().value!);
  parsed.set(digest, document);
  return document;
}

export function triggerOf({ trigger }: FlowDocument): { kind: string; path: string | undefined } {
  const kind = EVENT_SOURCES.find((source) => source in trigger) ?? (trigger.call ? 'call' : 'manual');
  const { webhook, schedule, slack } = trigger;
  const told = schedule?.cron ?? schedule?.every ?? slack?.command ?? slack?.message?.channel;
  return { kind, path: webhook?.path ?? told };
}

/** The connections a document names, the webhook's secret and those of nested steps too, with the actions done through each. */
export function connectionsOf(document: FlowDocument): Map<string, Set<string>> {
  const uses = new Map<string, Set<string>>();
  const use = (connection: string | undefined, action?: string) => {
    if (connection === undefined || connection === 'none') return;
    const actions = uses.get(connection) ?? new Set();
    if (action !== undefined) actions.add(action);
    uses.set(connection, actions);
  };
  const { webhook, poll, mailbox } = document.trigger;
  use(webhook?.auth);
  use(poll?.connection, poll && 'action' in poll ? poll.action : undefined);
  use(mailbox?.connection);
  const visit = (steps: Step[]): void => {
    for (const step of steps) {
      if ('connection' in step) use(step.connection, 'action' in step ? step.action : undefined);
      for (const group of groupsOf(step)) visit(group.steps);
    }
  };
  visit(document.steps);
  return uses;
}
