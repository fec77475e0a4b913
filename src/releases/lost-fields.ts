// What an answer no longer has. Vendors answer more than they describe, so the checker lets a flow read any field; but
// a field that was described and is not any more is worth telling. Both descriptions are closed where both name
// fields: then the checker tells which of the lost ones a flow reads.
import type { ActionFacts } from '../flow/index.ts';

type Schema = Record<string, any>;
const MAX_DEPTH = 10;

export function closedOutputs(before: ActionFacts, now: ActionFacts): [before: ActionFacts, now: ActionFacts] {
  const [old, today] = closed((before.outputSchema ?? {}) as Schema, (now.outputSchema ?? {}) as Schema, 0);
  return [
    { ...before, outputSchema: old },
    { ...now, outputSchema: today },
  ];
}

function closed(before: Schema, now: Schema, depth: number): [Schema, Schema] {
  if (!before.properties || !now.properties || depth > MAX_DEPTH) return [before, now];
  const old: Schema = { ...before.properties };
  const today: Schema = { ...now.properties };
  for (const name of Object.keys(old))
    if (today[name]) [old[name], today[name]] = closed(old[name], today[name], depth + 1);
  return [
    { ...before, properties: old, additionalProperties: false },
    { ...now, properties: today, additionalProperties: false },
  ];
}
