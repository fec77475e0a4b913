// The flow language's parser as its own chunk; see use-document.
import { type FlowDocument, parseFlow } from '../../flow/index.ts';

/** null: the source cannot be read. */
export const parseDocument = (source: string): FlowDocument | null => parseFlow(source).document ?? null;
