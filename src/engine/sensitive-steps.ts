// Which steps of a flow are sensitive: their input and output are never shown. The flow marks them, or the action does
// that they do.
import { type FlowDocument, kindOf, parseFlow, type Step } from '../flow/index.ts';
import type { ActionPin } from './types.ts';

/** Their ids, from the source of a version and the actions it was released with. */
export function sensitiveSteps({ source, actions }: { source: string; actions: Record<string, ActionPin> | null }) {
  const ids = new Set<string>();
  const secret = new Set(Object.entries(actions ?? {}).flatMap(([id, pin]) => (pin.sensitive ? [id] : [])));
  if (secret.size === 0 && !source.includes('sensitive')) return ids;
  const { document } = parseFlow(source);
  const isSensitive = (step: Step) => step.sensitive || ('action' in step && secret.has(step.action));
  if (document) visit(document, (step) => isSensitive(step) && ids.add(step.id));
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
