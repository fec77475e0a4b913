// `reflejo sign-in`: a way back in for an owner who lost the link or the password. Whoever can open the database
// may do that; it is on record.
import type { Command } from 'commander';
import { leaf, option } from '../command.ts';
import { atTheServer, inServerSpace, type OpenSpace } from '../connect/space.ts';
import { runningInstance } from '../connect/target.ts';
import { EXIT } from '../exit.ts';
import { Fault } from '../fault.ts';
import type { Io } from '../io.ts';

interface Options {
  space?: string;
  data?: string;
}

export function registerSignIn(program: Command, io: Io): void {
  leaf<[string | undefined], Options>(program, io, {
    line: 'sign-in [email]',
    summary: 'Make a one-time sign-in link, on the server',
    more: 'For an owner who lost the link or the password. From elsewhere: reflejo person link EMAIL.',
    arguments: { email: 'Whose link (default: the first owner).' },
    options: [option('--space <slug>', 'of this space (default: the oldest)')],
    async run(session, [email], options) {
      const made = await inServerSpace(io, options, (open) => makeLink(open, email));
      session.print(made, () => `One-time link for ${made.email}, valid for a day:\n${made.link}`);
    },
  });
}

async function makeLink(
  { db, config, space }: OpenSpace,
  email: string | undefined,
): Promise<{ email: string; link: string }> {
  const [{ createLink, linkAddress, listMembers }, { record }] = await Promise.all([
    import('../../access/index.ts'),
    import('../../ledger/index.ts'),
  ]);
  const url = config.publicUrl ?? runningInstance(config.dataDir)?.url ?? `http://${config.host}:${config.port}`;
  return db.tx(async (tx) => {
    const members = await listMembers(tx, space.id);
    const address = email?.trim().toLowerCase();
    const owners = members
      .filter(({ role }) => role === 'owner')
      .sort((a, b) => a.addedAt.getTime() - b.addedAt.getTime());
    const member = address === undefined ? owners[0] : members.find((one) => one.email === address);
    if (!member) throw notThere(email);
    const link = linkAddress(url, await createLink(tx, member.id));
    await record(tx, {
      spaceId: space.id,
      kind: 'link.created',
      actor: atTheServer(),
      object: `person:${member.id}`,
      data: { email: member.email },
    });
    return { email: member.email, link };
  });
}

const notThere = (email: string | undefined) =>
  new Fault(EXIT.no, {
    code: 'not_found',
    title: 'Not found',
    detail: email === undefined ? 'The space has no owner.' : `There is no ${email} in this space.`,
  });
