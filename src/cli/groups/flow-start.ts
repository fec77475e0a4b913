// `reflejo flow start`: a flow by hand, with the values of its form.
import type { Command } from 'commander';
import { assignments, leaf, repeated } from '../command.ts';
import { answer } from '../connect/api.ts';
import { formValues } from '../form-values.ts';
import type { Io } from '../io.ts';
import { tellSent, WAITING, type WaitOptions, waitOptions } from './event.ts';

export function registerStart(flow: Command, io: Io): void {
  leaf<[string], WaitOptions & { set?: string[] }>(flow, io, {
    line: 'start <name>',
    summary: 'Start a flow by hand, with the values of its form',
    more: `The flow's trigger has manual: true; its inputs are the fields. ${WAITING}`,
    arguments: { name: 'Name of the flow.' },
    options: [repeated('--set <field=value>', 'a field of the form; lists are separated by commas'), ...waitOptions()],
    async run(session, [name], { set, ...wait }) {
      const api = session.api();
      const given = assignments(set, '--set');
      const { start } = await answer(api.GET('/api/flows/{name}', { params: { path: { name } } }));
      const body = { inputs: formValues(start, given) };
      const sent = await answer(api.POST('/api/flows/{name}/start', { params: { path: { name } }, body }));
      return tellSent(session, api, sent, wait);
    },
  });
}
