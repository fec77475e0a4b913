// `call`: runs another flow and gives its output.
import * as z from 'zod';
import { checkInput } from '../check/input-schema.ts';
import { fieldsSchema } from '../form-values.ts';
import { didYouMean } from '../suggest.ts';
import { templates } from './fields.ts';
import { anything, kind, noGroups } from './kind.ts';

export const call = kind({
  kind: 'call',
  title: 'Call a flow',
  summary: 'Runs another flow and gives its output.',
  section: 'logic',
  icon: 'corner-down-right',
  keys: () => ({
    call: z.strictObject({
      flow: z.string().min(1).describe('Name of the flow.'),
      with: templates.describe("The flow's inputs, by name.").optional(),
    }),
  }),
  groups: noGroups,
  output: anything,
  check: ({ call }, here) => {
    const { flows } = here.context;
    if (call.flow === here.document.name && !here.conditional) {
      here.report(
        ['call', 'flow'],
        'unbounded_loop',
        'the flow calls itself and would never end',
        'Call it under a condition (at most 20 deep), use each for a list, or while.',
      );
    } else if (flows && !flows.has(call.flow) && call.flow !== here.document.name) {
      here.report(
        ['call', 'flow'],
        'unknown_flow',
        `there is no flow '${call.flow}'`,
        didYouMean(call.flow, flows, 'There are'),
      );
    }
    const inputs = call.flow === here.document.name ? here.document.inputs : here.context.called?.(call.flow)?.inputs;
    if (inputs)
      checkInput(fieldsSchema(inputs), call.with ?? {}, here.report, ['call', ...(call.with ? ['with'] : [])]);
  },
  describe: (step) => step.call.flow,
  hints: [
    { path: 'call.flow', label: 'Flow', widget: 'flow' },
    { path: 'call.with', label: 'Inputs', widget: 'fields' },
  ],
});
