// `reflejo catalog add | apis | remove | update`: APIs of one's own, and what changed descriptions would break.
import type { Command } from 'commander';
import { leaf, option } from '../command.ts';
import { answer, type Schemas } from '../connect/api.ts';
import { EXIT } from '../exit.ts';
import { problemLines } from '../flow-check.ts';
import type { Io } from '../io.ts';
import { readText } from '../read-file.ts';
import type { Session } from '../session.ts';
import { clean, count } from '../terminal/text.ts';

interface AddOptions {
  name?: string;
  replace?: string;
  externalReferences?: true;
  dryRun?: true;
}

export function registerOwnApis(catalog: Command, io: Io): void {
  leaf<[string], AddOptions>(catalog, io, {
    line: 'add <description>',
    summary: 'Add an API by its description, or give one of yours a new description',
    more: 'An OpenAPI 2.0, 3.0 or 3.1 description or a Postman collection (JSON or YAML), or a file with a curl command.\nOperations that cannot become actions are left out, each with its reason.',
    arguments: { description: 'A file, "-" for the standard input, or an address that begins with https://.' },
    options: [
      option('--name <name>', 'how it is called (default: the title of the description)'),
      option('--replace <tool>', 'the API of yours that gets the description'),
      option('--external-references', 'bring in what the description refers to in other documents'),
      option('--dry-run', 'only say what would become of it'),
    ],
    async run(session, [from], { name, replace, externalReferences, dryRun }) {
      const api = session.api();
      const body = {
        ...(/^https?:\/\//.test(from) ? { url: from } : { text: await readText(io, from) }),
        ...(name !== undefined && { name }),
        ...(externalReferences && { externalReferences }),
      };
      if (dryRun) {
        const preview = await answer(api.POST('/api/catalog/apis/preview', { body }));
        session.print(preview, () => previewText(preview, session));
        return;
      }
      const added = replace
        ? await answer(api.PUT('/api/catalog/apis/{id}', { params: { path: { id: replace } }, body }))
        : await answer(api.POST('/api/catalog/apis', { body }));
      session.print(added, () => addedText(added, session, replace !== undefined));
    },
  });
  leaf(catalog, io, {
    line: 'apis',
    summary: 'List the APIs of the space',
    async run(session) {
      const { items } = await answer(session.api().GET('/api/catalog/apis'));
      session.print(items, () =>
        session.table(
          ['tool', 'name', 'actions', 'left out', 'from', 'changed'],
          items.map((one) => [
            one.id,
            one.name,
            one.actions,
            one.problems.length || '',
            one.url ?? one.format,
            session.ago(one.updatedAt),
          ]),
          'There are none yet. Add one: reflejo catalog add FILE',
        ),
      );
    },
  });
  leaf<[string]>(catalog, io, {
    line: 'remove <tool>',
    summary: 'Remove an API of the space',
    arguments: { tool: 'Id of the tool, as `reflejo catalog apis` lists it.' },
    async run(session, [id]) {
      await answer(session.api().DELETE('/api/catalog/apis/{id}', { params: { path: { id } } }));
      session.print({ id }, () => `Removed ${id}.`);
    },
  });
  leaf<[], { tool?: string; flow?: string }>(catalog, io, {
    line: 'update',
    summary: 'Say what changed descriptions of actions would break, flow by flow, step by step',
    more: 'Live flows keep the descriptions they were released with. `reflejo flow deploy` takes those of today.\nExit code 1 when a flow could not be released again as it is.',
    options: [option('--tool <tool>', 'only of one tool'), option('--flow <flow>', 'only in one flow')],
    async run(session, _, query) {
      const { tool, flow } = query;
      const { items } = await answer(
        session
          .api()
          .GET('/api/catalog/updates', { params: { query: { ...(tool && { tool }), ...(flow && { flow }) } } }),
      );
      session.print(items, () =>
        items.length > 0 ? items.map((one) => updateText(one, session)).join('\n') : UNCHANGED,
      );
      const broken = items.some(({ breaks }) => breaks.some(({ severity }) => severity === 'error'));
      return broken ? EXIT.no : EXIT.ok;
    },
  });
}

const UNCHANGED = 'Every live flow uses the descriptions of today.';

function previewText({ name, id, baseUrl, actions, problems }: Schemas['ApiPreview'], session: Session): string {
  const rows = actions.map((one) => [`${id}.${one.id}`, one.summary, one.class === 'read' ? '' : one.class]);
  return [
    `${session.paint('bold', clean(name))}  ${id}  ${baseUrl ?? 'without an address: each connection gives it'}\n`,
    session.table(['action', 'what it does', ''], rows, 'It has no actions.'),
    droppedText(problems, session),
  ].join('\n');
}

function addedText(added: Schemas['OwnApi'], session: Session, replaced: boolean): string {
  const what = `${replaced ? 'Changed' : 'Added'} ${clean(added.name)} as ${added.id}, with ${count(added.actions, 'action')}.`;
  const next = replaced
    ? `See what it breaks: reflejo catalog update --tool ${added.id}`
    : `Connect it: reflejo connection add ${added.id} --name NAME`;
  return [what, droppedText(added.problems, session), next].filter(Boolean).join('\n');
}

const droppedText = (problems: Schemas['DroppedOperation'][], session: Session): string =>
  problems.length === 0
    ? ''
    : `${count(problems.length, 'remark')}:\n${session.table(
        ['where', 'line', 'why'],
        problems.map(({ path, line, message }) => [path, line ?? '', message]),
        '',
      )}`;

function updateText({ flow, version, steps, breaks }: Schemas['CatalogUpdate'], session: Session): string {
  const head = session.paint('bold', `${flow} version ${version}`);
  const changed = steps.map(
    ({ step, action, to }) => `  ${step}: ${action} ${to === null ? 'is gone' : 'has a new description'}`,
  );
  const lines = breaks.map((problem) => problemLines({ ...problem, file: `${flow}@${version}` }, session.paint));
  const sum = breaks.length === 0 ? `  ${session.paint('green', 'Nothing breaks.')}\n` : '';
  return `${head}\n${changed.join('\n')}\n${lines.join('')}${sum}`;
}
