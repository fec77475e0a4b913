// For tools that anyone may ask: nothing is added.
import type { OutboundKind } from './kind.ts';

export const none: OutboundKind = { direction: 'out', title: 'No credentials', fields: [], sign: () => ({}) };
