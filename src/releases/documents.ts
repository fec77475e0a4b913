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

/** The connections a document names: the webhook's secret and those of the steps, nested ones too. */
export function connectionsOf(document: FlowDocument): Set<string> {
  const names = new Set<string>();
  const auth = document.trigger.webhook?.auth;
  const { poll, mailbox } = document.trigger;
  for (const name of [auth, poll?.connection, mailbox?.connection])
    if (name !== undefined && name !== 'none') names.add(name);
  const visit = (steps: Step[]): void => {
    for (const step of steps) {
      if ('connection' in step && step.connection !== undefined) names.add(step.connection);
      for (const group of groupsOf(step)) visit(group.steps);
    }
  };
  visit(document.steps);
  return names;
}
