export { Alerts, type AlertsParts } from './alerts.ts';
export type { ObligationNotice } from './context.ts';
export type { AlertShape } from './shape.ts';
export { SOURCES } from './sources/index.ts';
