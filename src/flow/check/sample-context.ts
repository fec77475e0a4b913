// A flow's head, a catalog of one action and a few names: what the checker's tests are about.
import { checkFlow } from './check.ts';
import type { CheckContext } from './context.ts';

export const HEAD = `reflejo: 1
name: sample
title: A sample
vars: { limit: 5, colors: { red: 1 } }
trigger: { webhook: { path: sample, auth: none } }
steps:
`;
/** The first line of the steps in the documents below. */
const FIRST = 7;

export const CONTEXT: CheckContext = {
  action: (id) =>
    id === 'okta.suspend_user'
      ? {
          tool: 'okta',
          outputSchema: {
            type: 'object',
            properties: {
              body: {
                type: 'object',
                properties: { user: { type: 'object', properties: { id: {} } } },
                additionalProperties: false,
              },
            },
          },
          inputSchema: {
            type: 'object',
            properties: {
              userId: { type: 'string', minLength: 3, description: 'Id or login of the user.' },
              notify: { type: 'boolean' },
              level: { enum: ['low', 'high'] },
              days: { type: 'integer', minimum: 1 },
              tags: { type: 'array', items: { type: 'string' } },
            },
            required: ['userId'],
            additionalProperties: false,
          },
        }
      : undefined,
  actionIds: () => ['okta.suspend_user'],
  connections: new Map([
    ['okta-main', 'okta'],
    ['hook', 'webhook'],
    ['falcon', 'crowdstrike'],
  ]),
  incomplete: new Set(['falcon']),
  flows: new Set(['other']),
  alertSources: ['splunk', 'suricata'],
};

/** `line:column code` of each problem, lines counted from the first step. */
export const found = (steps: string, head = HEAD) =>
  checkFlow(head + steps, CONTEXT).problems.map(({ line, column, code }) => `${line - FIRST + 1}:${column} ${code}`);

/** Where § stands in a text, and the text without it. */
export function marked(text: string): { steps: string; place: string } {
  const steps = text.slice(1);
  const before = steps.slice(0, steps.indexOf('§')).split('\n');
  return { steps: steps.replace('§', ''), place: `${before.length}:${before.at(-1)!.length + 1}` };
}
