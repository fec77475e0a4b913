// `action`: one operation of a tool of the catalog.
import * as z from 'zod';
import { checkAction } from '../check/action.ts';
import { expressionOr, templates } from './fields.ts';
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
    pages: z
      .union([z.enum(['all', 'one']), z.strictObject({ at_most: expressionOr(z.int().min(1)) })], {
        error: 'is all, one, or at_most: with how many items',
      })
      .describe(
        'How much of a list that comes in pages is read: one page (default), all, or { at_most: 500 } items. Then the output has items, pages (how many were read) and more (whether there are others), too.',
      )
      .optional(),
  }),
  groups: noGroups,
  output: ({ pages }) => ({
    fields: { status: {}, headers: {}, body: {}, ...(pages && pages !== 'one' && { items: {}, pages: {}, more: {} }) },
  }),
  expects: ({ pages }) => (typeof pages === 'object' ? [{ path: ['pages', 'at_most'], type: 'number' }] : []),
  check: checkAction,
  describe: (step) => step.action,
  hints: [
    { path: 'action', label: 'Action', widget: 'action' },
    { path: 'connection', label: 'Connection', widget: 'connection' },
    { path: 'with', label: 'Input', widget: 'fields' },
    { path: 'pages', label: 'Pages', widget: 'json' },
  ],
});
