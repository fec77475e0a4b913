export { Alerts, type AlertsParts } from './alerts.ts';
export type { ObligationNotice } from './context.ts';
export { SEVERITIES, type Severity } from './facts.ts';
export type { AlertItem, AlertQuery, AlertStory } from './list.ts';
export { DISPOSITIONS, type Disposition } from './obligation.ts';
export { POLICIES, type Policy } from './policy.ts';
export { type AlertShape, alertShape, type DetectionFinding } from './shape.ts';
export { SOURCES } from './sources/index.ts';
export type { AlertSource } from './sources/source.ts';
