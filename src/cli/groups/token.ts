// `reflejo token …`: API tokens for scripts and other machines.
import type { Command } from 'commander';
import { ROLES, type Role } from '../choices.ts';
import { choice, leaf, option, required } from '../command.ts';
import { answer } from '../connect/api.ts';
import { atTheServer, inServerSpace } from '../connect/space.ts';
import { isRemote } from '../connect/target.ts';
import { usage } from '../fault.ts';
import type { Io } from '../io.ts';
import type { Session } from '../session.ts';
import { clean } from '../terminal/text.ts';

interface CreateOptions {
  name: string;
  role: Role;
  expires?: string;
  space?: string;
  data?: string;
}

export function registerToken(program: Command, io: Io): void {
  const token = program.command('token');
  leaf<[], CreateOptions>(token, io, {
    line: 'create',
    summary: 'Make an API token; it is printed this once',
    more: 'On the server it is made in the database itself and needs no token.',
    options: [
      required('--name <name>', 'what it is for'),
      choice('--role <role>', 'what it may do', ROLES).makeOptionMandatory(),
      option('--expires <time>', 'when it ends, such as 2030-01-31 or 2030-01-31T12:00:00Z (default: never)'),
      option('--space <slug>', 'on the server: for this space (default: the oldest)'),
    ],
    async run(session, _args, options) {
      const made = await create(session, options);
      session.print(made, () => `${made.token}\n`);
      if (!session.options.json)
        session.note(`The token ${clean(made.name)} has the role ${made.role}. It is not shown again.`);
    },
  });
  leaf(token, io, {
    line: 'list',
    summary: 'List API tokens',
    async run(session) {
      const { items } = await answer(session.api().GET('/api/tokens'));
      session.print(items, () =>
        session.table(
          ['token', 'name', 'role', 'made', 'by', 'expires', 'last used'],
          items.map((item) => [
            item.id,
            item.name,
            item.role,
            session.ago(item.createdAt),
            item.createdBy,
            session.ago(item.expiresAt),
            session.ago(item.lastUsedAt),
          ]),
          'There are no tokens.',
        ),
      );
    },
  });
  leaf<[string]>(token, io, {
    line: 'revoke <id>',
    summary: 'Revoke an API token: it is refused from now on',
    arguments: { id: 'Id of the token, as "token list" prints it.' },
    async run(session, [id]) {
      await answer(session.api().DELETE('/api/tokens/{id}', { params: { path: { id } } }));
      session.print({ id, revoked: true }, () => `Token ${id} is revoked.`);
    },
  });
}

async function create(session: Session, { name, role, expires, space, data }: CreateOptions) {
  const { io } = session;
  const expiresAt = expires === undefined ? undefined : timeOf(expires);
  if (isRemote(io, { data })) {
    if (space) throw usage('--space works on the server only: a token belongs to one space.');
    return answer(session.api().POST('/api/tokens', { body: { name, role, ...(expiresAt && { expiresAt }) } }));
  }
  const { createToken } = await import('../../access/index.ts');
  return inServerSpace(io, { data, space }, ({ db, space: { id: spaceId } }) =>
    db.tx((tx) => createToken(tx, { spaceId, name, role, expiresAt, by: atTheServer() })),
  );
}

function timeOf(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw usage(`--expires takes a time such as 2030-01-31, not "${text}".`);
  return time.toISOString();
}
