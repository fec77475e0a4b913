// Which steps of a flow are marked as sensitive: their input and output are never shown.
import { type FlowDocument, kindOf, parseFlow, type Step } from '../flow/index.ts';

/** Their ids, from the flow's source. */
export function sensitiveSteps(source: string): Set<string> {
  const ids = new Set<string>();
  if (!source.includes('sensitive')) return ids;
  const { document } = parseFlow(source);
  if (document) visit(document, (step) => step.sensitive && ids.add(step.id));
  return ids;
}

function visit(document: FlowDocument, see: (step: Step) => void): void {
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      if ('id' in value && kindOf(value)) see(value as Step);
      Object.values(value).forEach(walk);
    }
  };
  walk(document.steps);
}
