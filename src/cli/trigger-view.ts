// How far the schedule, poll or mailbox of a flow is, as text.
import type { Schemas } from './connect/api.ts';
import type { Session } from './session.ts';

const HELD = {
  rate_limit: 'waits for its turn',
  busy: 'waits for a place',
  tool_down: 'waits for the tool, which is down',
};

export function stateText(session: Session, state: Schemas['TriggerState']): string {
  const { kind, nextAt, failures, error, heldFor, refused } = state;
  const next = nextAt ? `next ${nextAt} (${session.ago(nextAt)})` : 'off';
  const lines = [`${kind}: ${[next, heldFor && HELD[heldFor]].filter(Boolean).join(', ')}`];
  if (error) lines.push(`  failed ${failures === 1 ? 'once' : `${failures} times in a row`}: ${error.message}`);
  if (refused.count > 0) lines.push(`  ${refused.count} could not be taken, the newest:`);
  for (const { name, message, at } of refused.items.slice(0, 5)) lines.push(`    ${at}  ${name}: ${message}`);
  return lines.join('\n');
}
