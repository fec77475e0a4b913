// YAML to the flow that is drawn, as its own chunk. What is shown was checked when it was released, so the
// checker, which is five times as large, is not loaded for it.
import { parse } from 'yaml';
import type { FlowDocument } from '../../flow/index.ts';

/** null: the source cannot be read as a flow. */
export function parseDocument(source: string): FlowDocument | null {
  try {
    const value = parse(source, { schema: 'core', version: '1.2' }) as FlowDocument | null;
    return value && Array.isArray(value.steps) && value.trigger ? value : null;
  } catch {
    return null;
  }
}
