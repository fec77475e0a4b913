// `reflejo space …`: how much of the instance the space may use, and for how long its data is kept.
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
  leaf<[], { events?: string; outputs?: string; runs?: string }>(space, io, {
    line: 'retention',
    summary: 'Show or set for how long after the end of a run its data is kept',
    more: 'A flow may say something else. Runs that have not ended, runs whose alert is open, and the ledger are always kept.',
    options: [
      option('--events <time>', 'bodies and headers of events: days ("90d"), "forever", or "default"'),
      option('--outputs <time>', 'inputs and outputs of steps, likewise'),
      option('--runs <time>', 'the runs themselves, likewise'),
    ],
    async run(session, _args, { events, outputs, runs }) {
      const api = session.api();
      const body = {
        ...(events !== undefined && { events: timeOf(events, '--events') }),
        ...(outputs !== undefined && { outputs: timeOf(outputs, '--outputs') }),
        ...(runs !== undefined && { runs: timeOf(runs, '--runs') }),
      };
      const asks = Object.keys(body).length === 0;
      const kept = await answer(asks ? api.GET('/api/space/retention') : api.PUT('/api/space/retention', { body }));
      session.print(kept, () => retentionText(kept));
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

function timeOf(text: string, flag: string): string | null {
  if (text === 'default') return null;
  if (!/^(forever|[1-9][0-9]{0,3}d)$/.test(text))
    throw usage(`${flag} takes days such as 90d, forever, or default, not "${text}".`);
  return text;
}

const retentionText = ({ defaults, ...kept }: Schemas['SpaceRetention']) =>
  (['events', 'outputs', 'runs'] as const)
    .map((part) => `${part.padEnd(9)}${kept[part] ?? `${defaults[part]} (default)`}\n`)
    .join('');
