// `reflejo run …`: what flows do, step by step.
import type { Command } from 'commander';
import { choice, leaf, limit, option, whole } from '../command.ts';
import { answer, collect } from '../connect/api.ts';
import { EXIT } from '../exit.ts';
import { usage } from '../fault.ts';
import type { Io } from '../io.ts';
import { RUN_ID, wholeRunId } from '../run-id.ts';
import { exitOfRun, runJson, runText, stepText, waitForRun } from '../run-view.ts';
import { state } from '../terminal/status.ts';
import { between } from '../terminal/time.ts';
import { registerRunOperations } from './run-operations.ts';

const STATUSES = ['queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'stopped', 'cancelled'] as const;
const ID = { id: RUN_ID };

interface ListOptions {
  flow?: string;
  status?: (typeof STATUSES)[number];
  alert?: string;
  limit: number;
}

export function registerRun(program: Command, io: Io): void {
  const run = program.command('run');
  registerReading(run, io);
  registerRunOperations(run, io);
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
    async run(session, [given], { step: path }) {
      const api = session.api();
      const id = await wholeRunId(api, given);
      const found = await answer(api.GET('/api/runs/{id}', { params: { path: { id } } }));
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
    async run(session, [given], { timeout }) {
      const api = session.api();
      const { run: found, ended } = await waitForRun(api, await wholeRunId(api, given), timeout);
      session.print(runJson(found), () => runText(found, session));
      if (!ended) session.note('The run has not ended yet.');
      return ended ? exitOfRun(found.status) : EXIT.no;
    },
  });
}
