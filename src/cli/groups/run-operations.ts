// `reflejo run …`: what may be done with runs, one by one and many at once.
import type { Command } from 'commander';
import { choice, leaf, option, whole } from '../command.ts';
import { type Api, answer, type Schemas } from '../connect/api.ts';
import { EXIT } from '../exit.ts';
import { usage } from '../fault.ts';
import type { Io } from '../io.ts';
import { readJsonText } from '../read-file.ts';
import { RUN_ID, wholeRunId } from '../run-id.ts';
import { exitOfRun, runLine, waitForRun } from '../run-view.ts';
import type { Session } from '../session.ts';

const ID = { id: RUN_ID };
const OUTCOMES = ['done', 'not_done', 'retry'] as const;
const VERSIONS = ['same', 'released'] as const;
/** Milliseconds between two looks at a batch. */
const LOOK_MS = 500;
type Version = (typeof VERSIONS)[number];
type Batch = Schemas['RunBatch'];

const reasonOption = () => option('--reason <text>', 'why; it is on record');
const versionOption = () =>
  choice('--flow-version <which>', 'of the flow (default: released for all anew, same from a step)', VERSIONS);
const waitOption = () => option('--wait', 'wait for the end');
const at = (id: string) => ({ params: { path: { id } } });
const because = (reason: string | undefined) => ({ body: { ...(reason && { reason }) } });

export function registerRunOperations(run: Command, io: Io): void {
  registerStops(run, io);
  leaf<[string, string], { as: (typeof OUTCOMES)[number]; output?: string }>(run, io, {
    line: 'resolve <id> <path>',
    summary: 'Say what came of a step whose outcome is unknown',
    more: 'A crash in the middle of an effect leaves open whether it happened. Look in the tool, then say it here.',
    arguments: { ...ID, path: 'Path of the step, as "run show" prints it.' },
    options: [
      choice('--as <outcome>', 'what is the case', OUTCOMES).makeOptionMandatory(),
      option('--output <file.json>', 'with done: what the step gives to those after it; "-" reads the standard input'),
    ],
    async run(session, [short, path], { as, output }) {
      const given = output === undefined ? {} : { output: JSON.parse(await readJsonText(io, output)) };
      const api = session.api();
      const id = await wholeRunId(api, short);
      await answer(api.POST('/api/runs/{id}/resolve', { ...at(id), body: { path, as, ...given } }));
      session.print({ id, path, as }, () => `${path} of run ${id}: ${as}.`);
    },
  });
  leaf<[string], { from?: string; event?: string; flowVersion?: Version; wait?: true }>(run, io, {
    line: 'rerun <id>',
    summary: 'Run again what has ended, as a whole or from one of its steps',
    more: 'A new run, linked to the old one. With --from, what the steps before gave is kept and not done again.',
    arguments: ID,
    options: [
      option('--from <path>', 'path of the step to go on from, as "run show" prints it'),
      option('--event <file.json>', 'an edited event instead of the old one; "-" reads the standard input'),
      versionOption(),
      waitOption(),
    ],
    async run(session, [short], { from, event, flowVersion, wait }) {
      const edited = event === undefined ? {} : { event: { body: JSON.parse(await readJsonText(io, event)) } };
      const api = session.api();
      const id = await wholeRunId(api, short);
      const body = { ...(from && { from }), ...edited, ...(flowVersion && { version: flowVersion }) };
      const { runId } = await answer(api.POST('/api/runs/{id}/rerun', { ...at(id), body }));
      if (!wait) {
        session.print({ runId, of: id }, () => `Run ${runId} was begun in place of ${id}.`);
        return EXIT.ok;
      }
      const { run: found } = await waitForRun(api, runId);
      session.print({ runId, of: id, status: found.status }, () => runLine(found, session));
      return exitOfRun(found.status);
    },
  });
  registerBatches(run, io);
}

function registerStops(run: Command, io: Io): void {
  leaf<[string], { reason?: string }>(run, io, {
    line: 'cancel <id>',
    summary: 'Cancel a run',
    arguments: ID,
    options: [reasonOption()],
    async run(session, [short], { reason }) {
      const api = session.api();
      const id = await wholeRunId(api, short);
      await answer(api.POST('/api/runs/{id}/cancel', { ...at(id), ...because(reason) }));
      session.print({ id, cancelled: true }, () => `Run ${id} is being cancelled.`);
    },
  });
  leaf<[string], { reason?: string }>(run, io, {
    line: 'pause <id>',
    summary: 'Pause a run: what is under way ends, nothing more is begun',
    arguments: ID,
    options: [reasonOption()],
    async run(session, [short], { reason }) {
      const api = session.api();
      const id = await wholeRunId(api, short);
      await answer(api.POST('/api/runs/{id}/pause', { ...at(id), ...because(reason) }));
      session.print({ id, paused: true }, () => `Run ${id} is paused. To go on: reflejo run resume ${id}`);
    },
  });
  leaf<[string]>(run, io, {
    line: 'resume <id>',
    summary: 'Resume a paused run',
    arguments: ID,
    async run(session, [short]) {
      const api = session.api();
      const id = await wholeRunId(api, short);
      await answer(api.POST('/api/runs/{id}/resume', at(id)));
      session.print({ id, paused: false }, () => `Run ${id} goes on.`);
    },
  });
}

interface BatchOptions {
  flow?: string;
  since?: string;
  until?: string;
  error?: string;
  limit?: number;
  reason?: string;
  from?: 'start' | 'failure';
  flowVersion?: Version;
  wait?: true;
}

function registerBatches(run: Command, io: Io): void {
  const filter = () => [
    option('--flow <name>', 'only of this flow'),
    option('--since <time>', 'only runs that began then or later, such as 2026-01-31 or 2026-01-31T09:00:00Z'),
    option('--until <time>', 'only runs that began before'),
    whole('--limit <n>', 'how many at most, the oldest first (default 10000)'),
    reasonOption(),
    waitOption(),
  ];
  leaf<[], BatchOptions>(run, io, {
    line: 'rerun-failed',
    summary: 'Run all failed runs again that fit, in the background',
    more: 'Runs that were run again already are left out.',
    options: [
      ...filter(),
      option('--error <code>', 'only those that failed with this error'),
      choice('--from <where>', 'where each goes on (default start)', ['start', 'failure']),
      versionOption(),
    ],
    run: (session, _args, options) => begin(session, 'rerun', options),
  });
  leaf<[], BatchOptions>(run, io, {
    line: 'cancel-all',
    summary: 'Cancel all runs of a flow that have not ended, in the background',
    options: filter(),
    run: (session, _args, options) => begin(session, 'cancel', options),
  });
  leaf(run, io, {
    line: 'batches',
    summary: 'Show how far the last batches are',
    async run(session) {
      const { items } = await answer(session.api().GET('/api/run-batches'));
      session.print(items, () =>
        session.table(
          ['batch', 'operation', 'state', 'done', 'skipped', 'of', 'by', 'began'],
          items.map((one) => [
            one.id,
            one.operation,
            one.state,
            one.done,
            one.skipped,
            one.total,
            one.by.name,
            session.ago(one.createdAt),
          ]),
          'There are no batches.',
        ),
      );
    },
  });
  leaf<[string]>(run, io, {
    line: 'stop-batch <id>',
    summary: 'Stop a batch; what it has done stays done',
    arguments: { id: 'Id of the batch.' },
    async run(session, [id]) {
      const batch = await answer(session.api().POST('/api/run-batches/{id}/stop', at(id)));
      session.print(batch, () => batchText(batch));
    },
  });
}

async function begin(session: Session, operation: 'rerun' | 'cancel', options: BatchOptions) {
  const { since, until, wait, flowVersion, ...plain } = options;
  const { flow, error, limit, reason, from } = plain;
  const api = session.api();
  const body = {
    operation,
    ...(flow && { flow }),
    ...(since && { since: timeOf(since, '--since') }),
    ...(until && { until: timeOf(until, '--until') }),
    ...(error && { error }),
    ...(limit && { limit }),
    ...(reason && { reason }),
    ...(from && { from }),
    ...(flowVersion && { version: flowVersion }),
  };
  const begun = await answer(api.POST('/api/run-batches', { body }));
  const batch = wait ? await finished(api, begun) : begun;
  session.print(batch, () => batchText(batch));
  return wait && batch.state !== 'done' ? EXIT.no : EXIT.ok;
}

async function finished(api: Api, batch: Batch): Promise<Batch> {
  for (let now = batch; ; now = await answer(api.GET('/api/run-batches/{id}', at(batch.id)))) {
    if (now.state !== 'running') return now;
    await new Promise((wait) => setTimeout(wait, LOOK_MS));
  }
}

function timeOf(text: string, flag: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw usage(`${flag} takes a time such as 2026-01-31 or 2026-01-31T09:00:00Z, not "${text}".`);
  return new Date(time).toISOString();
}

const DOING = { rerun: 'run again', cancel: 'cancelled' };

function batchText({ id, operation, state, total, done, skipped }: Batch): string {
  if (total === 0) return 'No run fits.';
  const left = skipped > 0 ? `, ${skipped} left out` : '';
  return state === 'running'
    ? `${total} runs are being ${DOING[operation]} (batch ${id}). How far it is: reflejo run batches`
    : `${done} of ${total} runs ${DOING[operation]}${left} (batch ${id}, ${state}).`;
}
