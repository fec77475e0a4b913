// `reflejo ledger …`: the tamper-evident record, and its proof.
import type { Command } from 'commander';
import { leaf, limit, option, repeated } from '../command.ts';
import { answer, collect } from '../connect/api.ts';
import { inServerSpace } from '../connect/space.ts';
import { isRemote } from '../connect/target.ts';
import { EXIT } from '../exit.ts';
import { usage } from '../fault.ts';
import type { Io } from '../io.ts';
import type { Session } from '../session.ts';
import { clean, count } from '../terminal/text.ts';

interface VerifyOptions {
  data?: string;
  space?: string;
  anchor?: string[];
  journals?: boolean;
}

export function registerLedger(program: Command, io: Io): void {
  const ledger = program.command('ledger');
  leaf<[], { kind?: string; run?: string; alert?: string; limit: number }>(ledger, io, {
    line: 'list',
    summary: 'List entries, newest first',
    options: [
      option('--kind <kind>', 'only of this kind, such as question.answered'),
      option('--run <id>', 'only of this run'),
      option('--alert <id>', 'only of this alert'),
      limit(),
    ],
    async run(session, _args, { kind, run, alert, limit }) {
      const api = session.api();
      const filter = { ...(kind && { kind }), ...(run && { run }), ...(alert && { alert }) };
      const items = await collect(limit, (page) =>
        answer(api.GET('/api/ledger', { params: { query: { ...filter, ...page } } })),
      );
      session.print(items, () =>
        session.table(
          ['entry', 'when', 'what', 'who', 'object'],
          items.map((entry) => [entry.seq, session.ago(entry.at), entry.kind, entry.actor.name, entry.object]),
          'There are no entries.',
        ),
      );
    },
  });
  leaf<[], VerifyOptions>(ledger, io, {
    line: 'verify',
    summary: 'Prove that no entry was changed, removed, inserted or moved',
    more: 'On the server it reads the database itself. Exit code 1 when the ledger is not intact.',
    options: [
      option('--space <slug>', 'on the server: this space (default: the oldest)'),
      option('--journals', 'the journals of runs that have ended, too'),
      repeated('--anchor <entry:hash>', 'on the server: a hash you wrote down earlier must still be there'),
    ],
    async run(session, _args, options) {
      const found = await verified(session, options);
      const { entries, journals } = found;
      const ok = found.ok && journals?.ok !== false;
      const problems = [...(found.problems ?? []), ...(journals?.problems ?? [])];
      const head = found.head ?? null;
      session.print({ ok, entries, head, ...(journals && { journals }), ...(!ok && { problems }) }, () =>
        ok
          ? `${session.paint('green', 'The ledger is intact')}: ${entries} ${entries === 1 ? 'entry' : 'entries'}, head ${head}${journalsText(journals)}`
          : `${session.paint('red', 'The ledger is not intact')}: ${count(problems.length, 'problem')} in ${entries} entries\n${problems.map(({ seq, what }) => `  entry ${seq}: ${clean(what)}\n`).join('')}`,
      );
      return ok ? EXIT.ok : EXIT.no;
    },
  });
}

async function verified(session: Session, options: VerifyOptions) {
  const { io } = session;
  const anchors = (options.anchor ?? []).map(anchorOf);
  if (isRemote(io, options)) {
    if (options.space || options.anchor)
      throw usage('--space and --anchor work on the server only, not with REFLEJO_URL.');
    const query = options.journals ? { journals: 'true' as const } : {};
    return answer(session.api().GET('/api/ledger/verify', { params: { query } }));
  }
  const { verify } = await import('../../ledger/index.ts');
  const { verifyJournals } = await import('../../engine/index.ts');
  return inServerSpace(io, options, ({ db, space }) =>
    db.tx(async (tx) => ({
      ...(await verify(tx, space.id, { anchors })),
      journals: options.journals ? await verifyJournals(tx, space.id) : undefined,
    })),
  );
}

const journalsText = (journals: { checked: number; expired: number } | undefined): string =>
  journals ? `; journals of runs: ${journals.checked} as they were written, ${journals.expired} expired` : '';

function anchorOf(text: string): { seq: number; hash: string } {
  const match = /^([1-9][0-9]{0,14}):([0-9a-fA-F]{64})$/.exec(text);
  if (!match) throw usage('--anchor takes ENTRY:HASH, the number of an entry and its 64 hexadecimal digits.');
  return { seq: Number(match[1]), hash: match[2]! };
}
