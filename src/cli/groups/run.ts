// `reflejo run …`: what flows do, step by step.
import type { Command } from 'commander';
import { choice, leaf, limit, option, whole } from '../command.ts';
import { answer, collect } from '../connect/api.ts';
import { EXIT } from '../exit.ts';
import { usage } from '../fault.ts';
import type { Io } from '../io.ts';
import { exitOfRun, runJson, runText, stepText, waitForRun } from '../run-view.ts';
import { state } from '../terminal/status.ts';
import { between } from '../terminal/time.ts';

const STATUSES = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'stopped', 'cancelled'] as const;
const OUTCOMES = ['done', 'not_done', 'retry'] as const;
const ID = { id: 'Id of the run.' };

interface ListOptions {
  flow?: string;
  status?: (typeof STATUSES)[number];
  alert?: string;
  limit: number;
}

export function registerRun(program: Command, io: Io): void {
  const run = program.command('run');
  registerReading(run, io);
  leaf<[string], { reason?: string }>(run, io, {
    line: 'cancel <id>',
    summary: 'Cancel a run',
    arguments: ID,
    options: [option('--reason <text>', 'why; it is on record')],
    async run(session, [id], { reason }) {
      await answer(
        session.api().POST('/api/runs/{id}/cancel', { params: { path: { id } }, body: { ...(reason && { reason }) } }),
      );
      session.print({ id, cancelled: true }, () => `Run ${id} is being cancelled.`);
    },
  });
  leaf<[string, string], { as: (typeof OUTCOMES)[number] }>(run, io, {
    line: 'resolve <id> <path>',
    summary: 'Say what came of a step whose outcome is unknown',
    more: 'A crash in the middle of an effect leaves open whether it happened. Look in the tool, then say it here.',
    arguments: { ...ID, path: 'Path of the step, as "run show" prints it.' },
    options: [choice('--as <outcome>', 'what is the case', OUTCOMES).makeOptionMandatory()],
    async run(session, [id, path], { as }) {
      await answer(session.api().POST('/api/runs/{id}/resolve', { params: { path: { id } }, body: { path, as } }));
      session.print({ id, path, as }, () => `${path} of run ${id}: ${as}.`);
    },
  });
}

function registerReading(run: Command, io: Io): void {
  leaf<[], ListOptions>(run, io, {
    line: 'list',
    summary: 'List runs, newest first',
    options: [
      option('--flow <name>', 'only of this flow'),
      choice('--status <status>', 'only those', STATUSES),
      option('--alert <id>', 'only of this alert'),
      limit(),
    ],
    async run(session, _args, { flow, status, alert, limit }) {
      const api = session.api();
      const filter = { ...(flow && { flow }), ...(status && { status }), ...(alert && { alert }) };
      const items = await collect(limit, (page) =>
        answer(api.GET('/api/runs', { params: { query: { ...filter, ...page } } })),
      );
      session.print(items, () =>
        session.table(
          ['run', 'flow', 'version', 'status', 'began', 'took', 'error'],
          items.map((item) => [
            item.id,
            item.flow,
            item.version,
            state(item.status),
            session.ago(item.createdAt),
            between(item.createdAt, item.finishedAt),
            item.error?.message,
          ]),
          'There are no runs.',
        ),
      );
    },
  });
  leaf<[string], { step?: string }>(run, io, {
    line: 'show <id>',
    summary: 'Show a run step by step',
    arguments: ID,
    options: [option('--step <path>', 'show input, output and error of one step')],
    async run(session, [id], { step: path }) {
      const found = await answer(session.api().GET('/api/runs/{id}', { params: { path: { id } } }));
      if (path === undefined) return session.print(runJson(found), () => runText(found, session));
      const at = found.steps.findIndex((step) => step.path === path);
      if (at < 0) throw usage(`The run has no step ${path} (yet).`, `Its steps: reflejo run show ${id}`);
      session.print(runJson(found).steps[at], () => stepText(found.steps[at]!, session));
    },
  });
  leaf<[string], { timeout?: number }>(run, io, {
    line: 'wait <id>',
    summary: 'Wait for the end of a run',
    more: 'Exit code 1 when it failed, was cancelled, or has not ended in time.',
    arguments: ID,
    options: [whole('--timeout <seconds>', 'how long at most (default: as long as it takes)')],
    async run(session, [id], { timeout }) {
      const { run: found, ended } = await waitForRun(session.api(), id, timeout);
      session.print(runJson(found), () => runText(found, session));
      if (!ended) session.note('The run has not ended yet.');
      return ended ? exitOfRun(found.status) : EXIT.no;
    },
  });
}
