// `stop`: ends the run here, as a success.
import * as z from 'zod';
import { template } from './fields.ts';
import { anything, kind, noGroups, oneLine } from './kind.ts';

export const stop = kind({
  kind: 'stop',
  title: 'Stop',
  summary: 'Ends the run here, without an error.',
  section: 'end',
  icon: 'octagon',
  keys: () => ({ stop: z.strictObject({ reason: template.optional() }).nullable() }),
  groups: noGroups,
  output: anything,
  describe: (step) => oneLine(step.stop?.reason ?? ''),
  hints: [{ path: 'stop.reason', label: 'Reason', widget: 'expression' }],
});
