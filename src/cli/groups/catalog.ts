// `reflejo catalog …`: tools and their actions. Without an instance, those that come with the program.
import type { Command } from 'commander';
import { type CatalogView, catalogOf } from '../catalog-view.ts';
import { leaf, option, whole } from '../command.ts';
import type { Io } from '../io.ts';
import type { Session } from '../session.ts';
import { state } from '../terminal/status.ts';
import { clean } from '../terminal/text.ts';
import { registerOwnApis } from './own-api.ts';

export function registerCatalog(program: Command, io: Io): void {
  const catalog = program.command('catalog');
  leaf<[], { curated?: boolean; category?: string; limit: number }>(catalog, io, {
    line: 'list',
    summary: 'List the tools, curated ones first',
    options: [
      option('--curated', 'only those made by hand'),
      option('--category <category>', 'only those of a category'),
      whole('--limit <n>', 'how many at most').default(200),
    ],
    async run(session, _, { curated, category, limit }) {
      const items = await firstTools(await catalogOf(session), {
        ...(curated && { curated }),
        ...(category !== undefined && { category }),
        limit,
      });
      session.print(items, () =>
        session.table(
          ['tool', 'name', 'category', 'actions'],
          items.map((tool) => [tool.id, tool.name, tool.category, tool.actions]),
          'The catalog is empty.',
        ),
      );
    },
  });
  leaf<[string[]], { limit: number }>(catalog, io, {
    line: 'search <words...>',
    summary: 'Search actions by words, best first',
    arguments: { words: 'What the action does, or for which tool.' },
    options: [whole('--limit <n>', 'how many at most (100)').default(20)],
    async run(session, [words], { limit }) {
      const items = await (await catalogOf(session)).search(words.join(' '), Math.min(limit, 100));
      session.print(items, () =>
        session.table(['action', 'what it does', ''], items.map(actionRow), 'No action fits these words.'),
      );
    },
  });
  leaf(catalog, io, {
    line: 'stats',
    summary: 'Say how many tools and actions there are',
    async run(session) {
      const stats = await (await catalogOf(session)).stats();
      session.print(
        stats,
        () =>
          `${stats.tools} tools with ${stats.actions} actions; ${stats.curated} tools with ${stats.curatedActions} actions are curated.\n`,
      );
    },
  });
  leaf<[string]>(catalog, io, {
    line: 'show <tool.action>',
    summary: 'Show an action with its input schema, or a tool with its credentials',
    arguments: { toolaction: 'Such as okta.suspend_user; a tool alone, such as okta, shows the tool.' },
    async run(session, [id]) {
      const view = await catalogOf(session);
      if (id.includes('.')) {
        const action = await view.action(id);
        session.print(action, () => actionText(action, session));
      } else {
        const tool = await view.tool(id);
        session.print(tool, () => toolText(tool, session));
      }
    },
  });
  registerOwnApis(catalog, io);
}

async function firstTools(
  view: CatalogView,
  { limit, ...query }: { curated?: boolean; category?: string; limit: number },
) {
  const items: Awaited<ReturnType<CatalogView['tools']>>['items'] = [];
  let cursor: string | undefined;
  do {
    const page = await view.tools({ ...query, limit: Math.min(limit - items.length, 200), ...(cursor && { cursor }) });
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor && items.length < limit);
  return items;
}

const actionRow = (action: { id: string; name: string; summary?: string | null; class: string }) => [
  action.id,
  action.summary ?? action.name,
  action.class === 'read' ? '' : state(action.class),
];

/** Exported for tests, like toolText. */
export function actionText(action: Awaited<ReturnType<CatalogView['action']>>, session: Session): string {
  const { paint } = session;
  const { text, colour } = state(action.class);
  const schema = action.inputSchema as { properties?: Record<string, Field>; required?: string[] };
  const fields = Object.entries(schema.properties ?? {}).sort(([a], [b]) => Number(needs(b)) - Number(needs(a)));
  function needs(name: string): boolean {
    return schema.required?.includes(name) ?? false;
  }
  const inputs = session.table(
    ['input', 'type', '', 'meaning'],
    fields.map(([name, field]) => [
      name,
      typeOf(field),
      needs(name) ? 'required' : '',
      field.description ?? field.title,
    ]),
    'It takes no input.',
  );
  const secret = action.sensitive ? 'Runs never show its input and output.\n' : '';
  return `${paint('bold', clean(action.id))}  ${clean(action.name)}  ${paint(colour, text)}\n${clean(action.summary ?? '')}\n${secret}\n${inputs}\nThe whole schema: reflejo catalog show ${action.id} --json\n`;
}

interface Field {
  type?: string | string[];
  enum?: unknown[];
  title?: string;
  description?: string;
}

const typeOf = ({ type, enum: options }: Field): string =>
  options ? options.map(String).join(' | ') : [type ?? 'any'].flat().join(' | ');

export function toolText(tool: Awaited<ReturnType<CatalogView['tool']>>, session: Session): string {
  const { paint } = session;
  const credentials = tool.credentials.flatMap((credential) =>
    credential.fields.map((field) => [
      credential.kind,
      field.name,
      field.required
        ? field.default
          ? `default ${field.default}`
          : field.generate
            ? 'made when not given'
            : 'required'
        : '',
      field.where ?? field.title,
    ]),
  );
  return [
    `${paint('bold', clean(tool.name))}  ${tool.id}\n`,
    session.table(['kind', 'value', '', 'where to find it'], credentials, 'It needs no credentials.'),
    session.table(['action', 'what it does', ''], tool.actions.map(actionRow), 'It has no actions.'),
    ...(tool.total > tool.actions.length
      ? [`The first ${tool.actions.length} of ${tool.total}; others: reflejo catalog search ${tool.id} WORDS\n`]
      : []),
    ...(tool.source
      ? [
          `Made from ${clean(tool.source.from)}, version ${clean(tool.source.version)}, as of ${clean(tool.source.date)}${tool.source.license ? `, ${clean(tool.source.license)}` : ''}.`,
        ]
      : []),
    `Connect it: reflejo connection add ${tool.id} --name NAME --set VALUE=…\n`,
  ].join('\n');
}
