// `reflejo flow …`: documents of flows, their versions and releases.
import type { Command } from 'commander';
import { leaf, option, whole } from '../command.ts';
import { answer } from '../connect/api.ts';
import { EXIT } from '../exit.ts';
import { Fault } from '../fault.ts';
import { checkFiles, problemLines } from '../flow-check.ts';
import type { Io } from '../io.ts';
import { readText } from '../read-file.ts';
import { state } from '../terminal/status.ts';
import { clean, count } from '../terminal/text.ts';
import { stateText } from '../trigger-view.ts';
import { registerStart } from './flow-start.ts';

const NAME = { name: 'Name of the flow.' };

export function registerFlow(program: Command, io: Io): void {
  const flow = program.command('flow');
  registerDocuments(flow, io);
  registerReleases(flow, io);
  registerStart(flow, io);
}

function registerDocuments(flow: Command, io: Io): void {
  leaf<[string[]], { offline?: true }>(flow, io, {
    line: 'check <file...>',
    summary: 'Check flow documents without storing them',
    more: 'With a reachable instance its connections and flows are known too; without one (or with --offline) they are\nnot checked. Exit code 1 when there are errors. "-" reads the standard input.',
    arguments: { file: 'Flow documents (YAML).' },
    options: [option('--offline', 'check without an instance')],
    async run(session, [files], { offline }) {
      const { problems, online } = await checkFiles(session, files, offline === true);
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      if (!online) session.note('Checked offline: connections and other flows are not known.');
      session.print(problems, () => {
        const sum = `${count(errors, 'error')}, ${count(problems.length - errors, 'warning')} in ${count(files.length, 'file')}`;
        return `${problems.map((problem) => problemLines(problem, session.paint)).join('')}${session.paint(errors ? 'red' : 'green', sum)}`;
      });
      return errors > 0 ? EXIT.no : EXIT.ok;
    },
  });
  leaf<[string]>(flow, io, {
    line: 'deploy <file>',
    summary: 'Check a flow, store it as a new version and release it',
    more: 'Runs in flight keep the version they began with. A flow with errors is refused.',
    arguments: { file: 'Flow document (YAML); "-" reads the standard input.' },
    async run(session, [file]) {
      const source = await readText(io, file);
      const deployed = await answer(session.api().POST('/api/flows', { body: { source } })).catch((error) => {
        if (error instanceof Fault) error.file = file;
        throw error;
      });
      session.print(deployed, () => {
        const warnings = deployed.problems.map((problem) => problemLines({ ...problem, file }, session.paint)).join('');
        const what = deployed.changed ? 'is released' : 'was the latest version already, and is released';
        return `${warnings}${deployed.name} version ${deployed.version} ${what}.${deployed.hookUrl ? `\nEvents go to ${deployed.hookUrl}` : ''}`;
      });
    },
  });
  leaf(flow, io, {
    line: 'schema',
    summary: 'Print the JSON Schema of flow documents, for editors',
    more: 'Works without an instance.',
    async run(session) {
      const { flowJsonSchema } = await import('../../flow/index.ts');
      const schema = flowJsonSchema();
      session.print(schema, () => JSON.stringify(schema, undefined, 2));
    },
  });
}

function registerReleases(flow: Command, io: Io): void {
  leaf(flow, io, {
    line: 'list',
    summary: 'List the flows',
    async run(session) {
      const { items } = await answer(session.api().GET('/api/flows'));
      session.print(items, () =>
        session.table(
          ['name', 'title', 'version', 'takes events', 'trigger', 'last run', ''],
          items.map((item) => {
            const last = item.lastRuns[0];
            const trigger = [item.trigger?.kind, item.trigger?.path].filter(Boolean).join(' ');
            const version = item.releasedVersion ?? { text: 'not released', colour: 'dim' as const };
            const enabled = item.enabled ? 'yes' : { text: 'off', colour: 'yellow' as const };
            return [
              item.name,
              item.title,
              version,
              enabled,
              trigger,
              last && state(last.status),
              session.ago(last?.createdAt),
            ];
          }),
          'There are no flows yet. Deploy one: reflejo flow deploy FILE.',
        ),
      );
    },
  });
  leaf<[string], { version?: number; source?: true }>(flow, io, {
    line: 'show <name>',
    summary: 'Show a flow and its document',
    arguments: NAME,
    options: [
      whole('--version <n>', 'this version instead of the released one'),
      option('--source', 'print nothing but the document'),
    ],
    async run(session, [name], { version, source }) {
      const api = session.api();
      const shown = version
        ? {
            name,
            ...(await answer(api.GET('/api/flows/{name}/versions/{version}', { params: { path: { name, version } } }))),
          }
        : await answer(api.GET('/api/flows/{name}', { params: { path: { name } } }));
      session.print(shown, () => {
        if (source) return clean(shown.source);
        const about =
          'enabled' in shown ? [shown.enabled ? undefined : 'off', shown.hookUrl] : [`by ${shown.createdBy.name}`];
        const head = [`${name} version ${shown.version}`, ...about.filter(Boolean)].join(', ');
        const state = 'triggerState' in shown ? shown.triggerState : undefined;
        const watched = state ? `${clean(stateText(session, state))}\n` : '';
        return `${session.paint('bold', clean(head))}\n${watched}\n${clean(shown.source)}`;
      });
    },
  });
  leaf<[string]>(flow, io, {
    line: 'versions <name>',
    summary: 'List the versions of a flow, newest first',
    arguments: NAME,
    async run(session, [name]) {
      const { items } = await answer(session.api().GET('/api/flows/{name}/versions', { params: { path: { name } } }));
      session.print(items, () =>
        session.table(
          ['version', '', 'made', 'by', 'digest'],
          items.map((item) => [
            item.version,
            item.released ? { text: 'released', colour: 'green' } : '',
            session.ago(item.createdAt),
            item.createdBy.name,
            item.digest.slice(0, 12),
          ]),
          'There are no versions.',
        ),
      );
    },
  });
  leaf<[string], { to?: number }>(flow, io, {
    line: 'rollback <name>',
    summary: 'Release an earlier version again',
    more: 'Runs in flight keep the version they began with.',
    arguments: NAME,
    options: [whole('--to <n>', 'this version (default: the one that was live before)')],
    async run(session, [name], { to }) {
      const call = session
        .api()
        .POST('/api/flows/{name}/rollback', { params: { path: { name } }, body: { ...(to && { to }) } });
      const done = await answer(call);
      session.print(
        done,
        () => `${done.name} is back on version ${done.version}${done.previous ? ` (was ${done.previous})` : ''}.`,
      );
    },
  });
  for (const [line, enabled, summary] of [
    ['enable <name>', true, 'Let a flow take events again'],
    ['disable <name>', false, 'Let a flow take no more events'],
  ] as const) {
    leaf<[string]>(flow, io, {
      line,
      summary,
      arguments: NAME,
      async run(session, [name]) {
        const call = session.api().PUT('/api/flows/{name}/enabled', { params: { path: { name } }, body: { enabled } });
        const done = await answer(call);
        session.print(done, () => `${name} takes ${enabled ? 'events again' : 'no more events'}.`);
      },
    });
  }
}
