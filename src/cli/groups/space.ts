// `reflejo space …`: how much of the instance the space may use.
import type { Command } from 'commander';
import { leaf, option } from '../command.ts';
import { answer, type Schemas } from '../connect/api.ts';
import { usage } from '../fault.ts';
import type { Io } from '../io.ts';

export function registerSpace(program: Command, io: Io): void {
  const space = program.command('space');
  leaf<[], { runs?: string; calls?: string }>(space, io, {
    line: 'limits',
    summary: 'Show or set how many runs and calls to tools the space may have at the same time',
    more: 'What is too much waits: runs stand in line, steps do not fail.',
    options: [
      option('--runs <n>', 'runs under way, waiting ones too; "none" for no limit'),
      option('--calls <n>', 'calls to tools; "none" for no limit'),
    ],
    async run(session, _args, { runs, calls }) {
      const api = session.api();
      const body = {
        ...(runs !== undefined && { runs: countOf(runs, '--runs') }),
        ...(calls !== undefined && { calls: countOf(calls, '--calls') }),
      };
      const asks = Object.keys(body).length === 0;
      const limits = await answer(asks ? api.GET('/api/space/limits') : api.PUT('/api/space/limits', { body }));
      session.print({ runs: limits.runs ?? null, calls: limits.calls ?? null }, () => limitsText(limits));
    },
  });
}

export function countOf(text: string, flag: string): number | null {
  if (text === 'none') return null;
  if (!/^[1-9][0-9]{0,5}$/.test(text)) throw usage(`${flag} takes a whole number from 1, or none, not "${text}".`);
  return Number(text);
}

const limitsText = ({ runs, calls }: Schemas['SpaceLimits']) =>
  `runs   ${runs ?? 'no limit'}\ncalls  ${calls ?? 'no limit'}\n`;
