// `set`: values computed from others; each is a field of the step's output.

import { templates } from './fields.ts';
import { kind, noGroups } from './kind.ts';

export const set = kind({
  kind: 'set',
  title: 'Set values',
  summary: 'Computes values; they are the fields of the output.',
  section: 'data',
  icon: 'equal',
  keys: () => ({ set: templates.describe('Names and values.') }),
  groups: noGroups,
  output: (step) => ({ fields: Object.fromEntries(Object.keys(step.set).map((name) => [name, {}])) }),
  describe: (step) => Object.keys(step.set).join(', '),
  hints: [{ path: 'set', label: 'Values', widget: 'fields' }],
});
