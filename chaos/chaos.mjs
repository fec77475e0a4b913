// Chaos with real processes: a steady load on three workers and one PostgreSQL, all of which are killed, frozen,
// restarted and cut off, over and over. In the end every event must have its run, and every effect its place.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { doFaults } from './faults.mjs';
import { Fleet } from './fleet.mjs';
import { Robot, Sender } from './load.mjs';
import { startStandIn } from './stand-in.mjs';
import { judge } from './verdict.mjs';

const FLOWS = fileURLToPath(new URL('./flows/', import.meta.url));
/** How long runs have to end once the faults are over. */
const PATIENCE_MS = 120_000;

/** `--minutes 2`, `--rate 25` (events a second), `--only <words of a fault>`. Gives the text to print and whether all is well. */
export async function chaos({ json, args, tell = console.log }) {
  const option = (name, fallback) =>
    Number(args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : fallback);
  const minutes = option('minutes', 2);
  const rate = option('rate', 25);
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : '';
  const tool = await startStandIn();
  const fleet = new Fleet();
  const measured = { takeoverMs: [], takeoverFrozenMs: [] };
  try {
    await fleet.start();
    for (const file of readdirSync(FLOWS).sort()) {
      await fleet.api('POST', '/api/flows', { source: readFileSync(FLOWS + file, 'utf8') });
    }
    const begun = Date.now();
    const sender = new Sender(fleet, tool);
    const robot = new Robot(fleet, tool);
    const working = [sender.run(rate), robot.run()];
    const told = (what) =>
      tell(
        `${String(Math.round((Date.now() - begun) / 1000)).padStart(4)} s  ${what}, ${sender.accepted.size} events accepted`,
      );
    await doFaults(fleet, measured, { end: begun + minutes * 60_000, only, tell: told });
    told('the faults are over');
    await sender.stop();
    const drainMs = await untilAllEnded(fleet);
    robot.stop();
    await Promise.all(working);
    const { figures, problems } = await judge({ fleet, tool, sender });
    const report = {
      ok: problems.length === 0,
      minutes,
      rate,
      ...figures,
      faults: measured.faults,
      takeover: { killedMs: summary(measured.takeoverMs), frozenMs: summary(measured.takeoverFrozenMs) },
      drainMs,
      sender: sender.counts,
      robot: robot.counts,
      tool: tool.counts,
      problems,
    };
    if (!report.ok) for (const line of await fleet.lastWords()) tell(line);
    return { ok: report.ok, text: json ? `${JSON.stringify(report)}\n` : asText(report) };
  } finally {
    await fleet.stop();
    tool.stop();
  }
}

async function untilAllEnded(fleet) {
  const begun = Date.now();
  for (;;) {
    const { rows } = await fleet.query('select count(*)::int as n from run where finished_at is null');
    if (rows[0].n === 0 || Date.now() - begun > PATIENCE_MS) return Date.now() - begun;
    await sleep(500);
  }
}

const summary = (list) =>
  list.length === 0
    ? undefined
    : { times: list.length, most: Math.max(...list), mean: Math.round(list.reduce((a, b) => a + b) / list.length) };

function asText(report) {
  const seconds = (one) =>
    one
      ? `at most ${(one.most / 1000).toFixed(1)} s, ${(one.mean / 1000).toFixed(1)} s on average (${one.times} times)`
      : 'not measured';
  return `
${report.ok ? 'All is well' : `NOT WELL: ${report.problems.join('; ')}`} after ${report.minutes} minutes at ${report.rate} events/s
  events accepted ${report.eventsAccepted} (sent again ${report.sender.resent} times), runs finished ${report.runsFinished}, lost ${report.runsLost}, stuck ${report.runsStuck}, failed ${report.runsFailed}
  effects ${report.effectsDone}: lost ${report.effectsLost}, duplicated ${report.effectsDuplicated}; of those that may not be repeated duplicated ${report.unrepeatableDuplicated}
  requests repeated under the same key ${report.tool.repeated}, refused by the tool ${report.tool.failures}
  questions answered ${report.robot.answered}, unknown outcomes resolved ${report.robot.resolved}
  ledger ${report.ledgerOk ? 'verified' : 'BROKEN'}, ${report.ledgerEntries} entries
  faults: ${Object.entries(report.faults)
    .map(([name, times]) => `${times} × ${name}`)
    .join(', ')}
  runs of a killed worker taken over: ${seconds(report.takeover.killedMs)}; of a frozen one: ${seconds(report.takeover.frozenMs)}
  all ended ${(report.drainMs / 1000).toFixed(1)} s after the faults
`;
}
