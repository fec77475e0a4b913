// `action`: one operation of a tool of the catalog.
import * as z from 'zod';
import { checkAction } from '../check/action.ts';
import { templates } from './fields.ts';
import { kind, noGroups } from './kind.ts';

export const action = kind({
  kind: 'action',
  title: 'Action',
  summary: 'Calls one operation of a tool, such as okta.suspend_user.',
  section: 'tools',
  icon: 'plug',
  keys: () => ({
    action: z
      .string()
      .regex(/^[a-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/, { error: 'is not of the form tool.action' })
      .describe('Tool and action: okta.suspend_user.'),
    connection: z.string().min(1).describe('Name of the connection whose credentials are used.').optional(),
    with: templates.describe("The action's input, by field.").optional(),
  }),
  groups: noGroups,
  output: () => ({ fields: { status: {}, headers: {}, body: {} } }),
  check: checkAction,
  describe: (step) => step.action,
  hints: [
    { path: 'action', label: 'Action', widget: 'action' },
    { path: 'connection', label: 'Connection', widget: 'connection' },
    { path: 'with', label: 'Input', widget: 'fields' },
  ],
});
