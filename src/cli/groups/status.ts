// `reflejo status`: how database, queue, workers and channels are.
import type { Command } from 'commander';
import { version } from '../../version.ts';
import { leaf } from '../command.ts';
import { answer, type Schemas } from '../connect/api.ts';
import { configOf, isRemote, noInstance, runningInstance } from '../connect/target.ts';
import { EXIT } from '../exit.ts';
import type { Io } from '../io.ts';
import type { Session } from '../session.ts';
import { state } from '../terminal/status.ts';
import { clean, count, jsonText } from '../terminal/text.ts';

type Status = Schemas['Status'];

export function registerStatus(program: Command, io: Io): void {
  leaf<[], { data?: string }>(program, io, {
    line: 'status',
    summary: 'Tell how database, queue, workers and channels are',
    more: 'Exit code 1 when something is not well, 3 when nothing runs.',
    async run(session, _args, options) {
      const status = await read(session, options);
      session.print(status, () => statusText(status, session));
      return status.ok ? EXIT.ok : EXIT.no;
    },
  });
}

async function read(session: Session, options: { data?: string }): Promise<Status> {
  const { io } = session;
  const config = configOf(io, options);
  if (isRemote(io, options) || runningInstance(config.dataDir)) return answer(session.api().GET('/api/status'));
  // workers of a shared database may run on other machines; one of our own is down when nothing runs here
  if (!config.databaseUrl) throw noInstance(config.dataDir);
  const { readStatus } = await import('../../api/index.ts');
  const { db, close } = await io.openDatabase(config);
  try {
    const status = await readStatus({ db, version, channels: () => [] });
    return JSON.parse(jsonText(status));
  } finally {
    await close();
  }
}

function catalogLine({ state: is, percent, tools, actions, detail }: NonNullable<Status['catalog']>): string {
  const progress = is === 'building' || is === 'loading' || is === 'waiting' ? `${is}, ${percent} %: ` : '';
  const fault = is === 'failed' ? `failed: ${clean(detail ?? '')}; ` : '';
  return `catalog   ${fault}${progress}${tools} tools, ${actions} actions`;
}

function statusText(
  { ok, version, database, queue, workers, channels, toolsDown, catalog }: Status,
  session: Session,
): string {
  const { paint } = session;
  const verdict = ok ? paint('green', 'ok') : paint('red', 'not ok');
  const base = database.ok
    ? `PostgreSQL ${clean(database.version ?? '')}${database.latencyMs == null ? '' : `, ${database.latencyMs} ms`}`
    : paint('red', 'cannot be reached');
  const alive = workers.filter((worker) => worker.alive);
  return [
    `${paint('bold', 'Reflejo')} ${version}: ${verdict}`,
    `database  ${base}`,
    `queue     ${queue.ready} ready, ${queue.scheduled} scheduled, ${queue.runs} runs in line, ${queue.failed ? paint('red', `${queue.failed} failed`) : '0 failed'}`,
    `workers   ${alive.length > 0 ? count(alive.length, 'worker') : paint('red', 'none is alive')}`,
    ...alive.map(
      ({ host, pid, version, beatAt }) =>
        `          ${clean(host)} pid ${pid}, version ${version}, heard of ${session.ago(beatAt)}`,
    ),
    ...(catalog ? [catalogLine(catalog)] : []),
    ...channels.map(({ name, state: is, detail }) => {
      const shown = state(is);
      return `channel   ${clean(name)}: ${paint(shown.colour, clean(shown.text))}${detail ? `, ${clean(detail)}` : ''}`;
    }),
    ...toolsDown.map(
      ({ kind, name, nextProbe, error }) =>
        `down      ${kind} ${clean(name)}: ${paint('red', clean(error ?? 'it does not answer'))}, next try ${session.ago(nextProbe)}`,
    ),
    '',
  ].join('\n');
}
