// `reflejo event …`: gives a flow something to do by hand.
import type { Command } from 'commander';
import { leaf, option, required, whole } from '../command.ts';
import { type Api, answer, type Schemas } from '../connect/api.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { readJsonText } from '../read-file.ts';
import { exitOfRun, runLine, waitForRun } from '../run-view.ts';
import type { Session } from '../session.ts';

export interface WaitOptions {
  wait?: true;
  timeout?: number;
}

const FLOW = { flow: 'Name of the flow.' };
export const WAITING =
  'It is answered when the event is durable. With --wait the command ends with the run: exit code 1 unless it succeeded.';

export const waitOptions = () => [
  option('--wait', 'wait for the end of the run'),
  whole('--timeout <seconds>', 'with --wait: how long at most (default: as long as it takes)'),
];

export function registerEvent(program: Command, io: Io): void {
  const event = program.command('event');
  leaf<[string], WaitOptions & { file: string }>(event, io, {
    line: 'send <flow>',
    summary: 'Send an event to a flow',
    more: WAITING,
    arguments: FLOW,
    options: [required('--file <event.json>', 'the event; "-" reads the standard input'), ...waitOptions()],
    async run(session, [name], { file, ...wait }) {
      const text = await readJsonText(io, file);
      const api = session.api();
      const sent = await answer(
        api.POST('/api/flows/{name}/events', {
          params: { path: { name } },
          body: {},
          bodySerializer: () => `{"body":${text}}`,
          headers: { 'content-type': 'application/json' },
        }),
      );
      return tellSent(session, api, sent, wait);
    },
  });
  leaf<[string], { key: string; file?: string; keep?: string }>(event, io, {
    line: 'emit <name>',
    summary: 'Send an event to the steps that wait for its name and key',
    more: 'Everybody who waits gets it. When nobody does, it is kept for the first who will.',
    arguments: { name: 'Name of the event, as in wait.event.name; event when the flow gives none.' },
    options: [
      required('--key <key>', 'the correlation key'),
      option('--file <data.json>', 'what the waiting step gets; "-" reads the standard input'),
      option('--keep <duration>', 'how long it is kept when nobody waits (default: 7d)'),
    ],
    async run(session, [name], { key, file, keep }) {
      const data: unknown = file === undefined ? null : JSON.parse(await readJsonText(io, file));
      const emitted = await answer(
        session.api().POST('/api/events/{name}', {
          params: { path: { name } },
          body: { key, data, ...(keep !== undefined && { keep }) },
        }),
      );
      session.print(emitted, () => `Event ${emitted.id} is stored.`);
    },
  });
  leaf<[string], WaitOptions>(event, io, {
    line: 'sample <flow>',
    summary: 'Send the sample event that came with a flow, with a fresh id',
    more: WAITING,
    arguments: FLOW,
    options: waitOptions(),
    async run(session, [name], wait) {
      const api = session.api();
      const sent = await answer(api.POST('/api/flows/{name}/sample', { params: { path: { name } } }));
      return tellSent(session, api, sent, wait);
    },
  });
}

export async function tellSent(
  session: Session,
  api: Api,
  sent: Schemas['Sent'],
  { wait, timeout }: WaitOptions,
): Promise<ExitCode> {
  const result = { runId: sent.runId ?? null, alertId: sent.alertId ?? null };
  if (!wait || !result.runId) {
    session.print(result, () => sentText(result));
    return EXIT.ok;
  }
  const { run, ended } = await waitForRun(api, result.runId, timeout);
  session.print({ ...result, status: run.status, error: run.error ?? null }, () => runLine(run, session));
  if (!ended) session.note('The run has not ended yet.');
  return exitOfRun(run.status);
}

function sentText({ runId, alertId }: { runId: string | null; alertId: string | null }): string {
  if (!runId) return "The flow's filter did not take the event: no run was made.";
  return `Run ${runId}${alertId ? `\nAlert ${alertId}` : ''}\nSee it: reflejo run show ${runId}`;
}
