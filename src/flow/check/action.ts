// An action step against the catalog: the action, its connection, its input.
import type { Step } from '../document.ts';
import { didYouMean } from '../suggest.ts';
import { checkConnection } from './connection.ts';
import type { CheckHere } from './context.ts';
import { checkInput } from './input-schema.ts';

export function checkAction(step: Extract<Step, { action: string }>, here: CheckHere): void {
  const { context } = here;
  const facts = context.action?.(step.action);
  if (context.action && !facts) {
    const hint = context.actionIds ? didYouMean(step.action, context.actionIds(), 'There are') : '';
    here.report(
      ['action'],
      'unknown_action',
      `there is no action '${step.action}'`,
      hint || 'Search the catalog: reflejo catalog search WORDS.',
    );
  }
  if (facts && step.connection === undefined) {
    const usable = [...(context.connections ?? [])].filter(([, tool]) => tool === facts.tool).map(([name]) => name);
    here.report(
      ['action'],
      'missing_key',
      `the action needs a connection to ${facts.tool}`,
      usable.length > 0 ? `Add connection: ${usable[0]}` : 'Add connection: with the name of one for it.',
      { atKey: true },
    );
  }
  checkConnection(step.connection, here, facts?.tool);
  if (facts?.paged === false && step.pages !== undefined && step.pages !== 'one')
    here.report(['pages'], 'invalid_value', 'the answer of the action has no further pages', 'Leave pages out.', {
      atKey: true,
    });
  if (facts) checkInput(facts.inputSchema, step.with ?? {}, here.report);
}
