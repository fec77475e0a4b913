// `reflejo person …`: the people of the space and their roles.
import type { Command } from 'commander';
import { ROLES, type Role } from '../choices.ts';
import { choice, leaf, required } from '../command.ts';
import { type Api, answer } from '../connect/api.ts';
import { EXIT } from '../exit.ts';
import { Fault } from '../fault.ts';
import type { Io } from '../io.ts';

const EMAIL = { email: 'E-mail address of the person.' };
const roleOption = () => choice('--role <role>', 'what they may do', ROLES).makeOptionMandatory();

export function registerPerson(program: Command, io: Io): void {
  const person = program.command('person');
  leaf(person, io, {
    line: 'list',
    summary: 'List the people of the space',
    async run(session) {
      const { items } = await answer(session.api().GET('/api/people'));
      session.print(items, () =>
        session.table(
          ['e-mail', 'name', 'role', 'added'],
          items.map((item) => [item.email, item.name, item.role, session.ago(item.addedAt)]),
          'There is nobody yet.',
        ),
      );
    },
  });
  leaf<[string], { name: string; role: Role }>(person, io, {
    line: 'add <email>',
    summary: 'Add a person; prints a one-time sign-in link to hand over',
    arguments: EMAIL,
    options: [required('--name <name>', 'how others see them'), roleOption()],
    async run(session, [email], { name, role }) {
      const { id, link } = await answer(session.api().POST('/api/people', { body: { email, name, role } }));
      session.print({ id, link: link ?? null }, () =>
        link
          ? `Added ${email} as ${role}. One-time link, valid for a day:\n${link}`
          : `Added ${email} as ${role}. They can sign in already.`,
      );
    },
  });
  leaf<[string], { role: Role }>(person, io, {
    line: 'role <email>',
    summary: 'Change the role of a person',
    arguments: EMAIL,
    options: [roleOption()],
    async run(session, [email], { role }) {
      const api = session.api();
      const params = { path: { id: await idOf(api, email) } };
      const changed = await answer(api.PUT('/api/people/{id}', { params, body: { role } }));
      session.print(changed, () => `${changed.email} is ${changed.role} now.`);
    },
  });
  leaf<[string]>(person, io, {
    line: 'link <email>',
    summary: 'Make a new one-time sign-in link for a person',
    more: 'For a lost link or a forgotten password.',
    arguments: EMAIL,
    async run(session, [email]) {
      const api = session.api();
      const { link } = await answer(
        api.POST('/api/people/{id}/link', { params: { path: { id: await idOf(api, email) } } }),
      );
      session.print({ email, link }, () => link);
    },
  });
  leaf<[string]>(person, io, {
    line: 'remove <email>',
    summary: 'Take a person out of the space',
    arguments: EMAIL,
    async run(session, [email]) {
      const api = session.api();
      await answer(api.DELETE('/api/people/{id}', { params: { path: { id: await idOf(api, email) } } }));
      session.print({ email, removed: true }, () => `${email} is no longer in the space.`);
    },
  });
}

async function idOf(api: Api, email: string): Promise<string> {
  const { items } = await answer(api.GET('/api/people'));
  const found = items.find((item) => item.email === email.trim().toLowerCase());
  if (found) return found.id;
  throw new Fault(EXIT.no, { code: 'not_found', title: 'Not found', detail: `There is no ${email} in this space.` });
}
