// `reflejo vault …`: the master key that seals the credentials. At the server: for who has the key and the database.
import type { Command } from 'commander';
import { leaf, option } from '../command.ts';
import { configOf } from '../connect/target.ts';
import { usage } from '../fault.ts';
import type { Io } from '../io.ts';

export function registerVault(program: Command, io: Io): void {
  const vault = program.command('vault');
  leaf<[], { data?: string }>(vault, io, {
    line: 'status',
    summary: 'Show which keys seal the secrets, and which machines have them; on the server',
    async run(session, _, options) {
      const { readVaultStatus } = await import('../../vault-at-server.ts');
      const status = await readVaultStatus(configOf(io, options));
      session.print(status, () => {
        const keys = session.table(
          ['key', 'state', 'since', 'secrets'],
          status.keys.map(({ id, state, since, sealed }) => [id, state, session.ago(since?.toISOString()), sealed]),
          'There is no key yet.',
        );
        const machines = session.table(
          ['machine', 'process', 'lacks'],
          status.machines.map(({ host, pid, lacks }) => [host, pid, lacks.join(' ') || 'nothing']),
          'No machine is running.',
        );
        return `The key comes from ${status.source}.\n\n${keys}\n${machines}`;
      });
    },
  });
  leaf<[], { data?: string; wait?: string }>(vault, io, {
    line: 'rotate',
    summary: 'Change the master key while servers run, or go on with a change that was stopped; on the server',
    more: `A new key in the file vault.key is made here. With REFLEJO_VAULT_KEY or REFLEJO_VAULT_KEY_COMMAND, have it hold
the new key before the old one first. It waits until every machine has the new key; only then anything is sealed with it.`,
    options: [option('--wait <minutes>', 'how long machines may take to get the new key (default: 10)')],
    async run(session, _, options) {
      const minutes = options.wait === undefined ? 10 : Number(options.wait);
      if (!(minutes >= 0)) throw usage(`--wait takes a number of minutes, not "${options.wait}".`);
      const { changeVaultKey } = await import('../../vault-at-server.ts');
      const done = await changeVaultKey(configOf(io, options), minutes * 60_000, (what) => session.note(what));
      session.print(
        done,
        () =>
          `The key ${done.key} seals all secrets now; ${done.wrapped} were wrapped anew.\nThe old key opens backups from before: keep it with them, and take it away from the machines.\n`,
      );
    },
  });
}
