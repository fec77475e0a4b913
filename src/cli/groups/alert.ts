// `reflejo alert …`: alerts and the obligation each one opens.
import type { Command } from 'commander';
import { choice, leaf, limit, option, required } from '../command.ts';
import { answer, collect, type Schemas } from '../connect/api.ts';
import type { Io } from '../io.ts';
import type { Session } from '../session.ts';
import { state } from '../terminal/status.ts';
import { clean } from '../terminal/text.ts';

type AlertDetail = Schemas['AlertDetail'];
const STATES = ['open', 'acknowledged', 'late', 'closed', 'all'] as const;
const ID = { id: 'Id of the alert.' };

export function registerAlert(program: Command, io: Io): void {
  const alert = program.command('alert');
  leaf<[], { state?: (typeof STATES)[number]; severity?: string; limit: number }>(alert, io, {
    line: 'list',
    summary: 'List alerts, newest first',
    options: [
      choice('--state <state>', 'only those', STATES),
      option('--severity <severity>', 'only of this severity; several with commas'),
      limit(),
    ],
    async run(session, _args, { state: wanted, severity, limit }) {
      const api = session.api();
      const filter = { ...(wanted && { state: wanted }), ...(severity && { severity }) };
      const items = await collect(limit, (page) =>
        answer(api.GET('/api/alerts', { params: { query: { ...filter, ...page } } })),
      );
      session.print(items, () =>
        session.table(
          ['alert', 'severity', 'title', 'source', 'state', 'arrived', 'due', 'closed as', 'by'],
          items.map((item) => [
            item.id,
            state(item.severity),
            item.title,
            item.source,
            state(item.state),
            session.ago(item.createdAt),
            item.closedAt ? '' : due(item, session),
            item.disposition,
            item.by?.name,
          ]),
          'There are no alerts.',
        ),
      );
    },
  });
  leaf<[string]>(alert, io, {
    line: 'show <id>',
    summary: 'Show an alert with its story',
    arguments: ID,
    async run(session, [id]) {
      const found = await answer(session.api().GET('/api/alerts/{id}', { params: { path: { id } } }));
      session.print(found, () => alertText(found, session));
    },
  });
  registerHandling(alert, io);
}

function registerHandling(alert: Command, io: Io): void {
  leaf<[string], { as: string; reason?: string }>(alert, io, {
    line: 'close <id>',
    summary: 'Close an alert by hand',
    more: 'What its runs still ask is withdrawn, and the runs that wait for it are cancelled.',
    arguments: ID,
    options: [
      required('--as <disposition>', 'what it was: true_positive, false_positive, benign, duplicate or other'),
      option('--reason <text>', 'why; it is on record'),
    ],
    async run(session, [id], { as, reason }) {
      const body = { disposition: as, ...(reason && { reason }) };
      await answer(session.api().POST('/api/alerts/{id}/close', { params: { path: { id } }, body }));
      session.print({ id, state: 'closed', disposition: as }, () => `Alert ${id} is closed as ${clean(as)}.`);
    },
  });
  leaf<[string]>(alert, io, {
    line: 'acknowledge <id>',
    summary: 'Say that you take care of an alert',
    arguments: ID,
    async run(session, [id]) {
      await answer(session.api().POST('/api/alerts/{id}/acknowledge', { params: { path: { id } } }));
      session.print({ id, state: 'acknowledged' }, () => `Alert ${id} is yours.`);
    },
  });
  leaf<[string]>(alert, io, {
    line: 'renotify <id>',
    summary: 'Notify people again about an alert',
    arguments: ID,
    async run(session, [id]) {
      await answer(session.api().POST('/api/alerts/{id}/renotify', { params: { path: { id } } }));
      session.print({ id, notified: true }, () => `People are notified again about alert ${id}.`);
    },
  });
}

const due = ({ dueAt, late }: { dueAt?: string | null; late: boolean }, session: Session) => ({
  text: session.ago(dueAt),
  colour: late ? ('red' as const) : undefined,
});

function alertText(alert: AlertDetail, session: Session): string {
  const { paint } = session;
  const [severity, shown] = [state(alert.severity), state(alert.state)];
  const closed =
    alert.closedAt && `closed as ${alert.disposition ?? ''} by ${alert.by?.name ?? ''} ${session.ago(alert.closedAt)}`;
  const open = alert.dueAt && paint(alert.late ? 'red' : undefined, `due ${session.ago(alert.dueAt)}`);
  const head = [
    paint('bold', clean(alert.title)),
    `${paint(severity.colour, severity.text)}  ${clean(alert.source)}  ${paint(shown.colour, shown.text)}  ${closed ? clean(closed) : (open ?? '')}`,
    ...(alert.reason ? [clean(alert.reason)] : []),
    ...alert.runs.map((run) => `run ${run.id}  ${clean(run.flow)}  ${run.status}`),
    '',
  ];
  const story = session.table(
    ['when', 'what', 'who', 'object'],
    alert.entries.map((entry) => [session.ago(entry.at), entry.kind, entry.actor.name, entry.object]),
    'Nothing is on record.',
  );
  return `${head.join('\n')}\n${story}`;
}
