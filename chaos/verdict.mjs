// What must be true in the end, and the figures.
import { FLOWS } from './load.mjs';

const HOOKED = Object.keys(FLOWS);

/** Problems are sentences; none means that all is well. */
export async function judge({ fleet, tool, sender }) {
  const { rows: runs } = await fleet.query(
    `select r.id, f.name as flow, r.status, r.error, r.finished_at is not null as ended
     from run r join flow f on f.space_id = r.space_id and f.id = r.flow_id`,
  );
  const byId = new Map(runs.map((run) => [run.id, run]));
  const begun = runs.filter(({ flow }) => HOOKED.includes(flow));
  const lost = [...sender.accepted].filter(([, { runId }]) => !byId.has(runId));
  const stuck = begun.filter(({ ended }) => !ended);
  const failed = runs.filter(({ ended, status }) => ended && status !== 'succeeded');
  const effects = countEffects(sender.accepted, tool.effects);
  const ledger = await fleet.api('GET', '/api/ledger/verify');
  const finished = begun.filter(({ ended }) => ended).length;
  const figures = {
    eventsAccepted: sender.accepted.size,
    runsFinished: finished,
    runsLost: lost.length,
    runsStuck: stuck.length,
    runsFailed: failed.length,
    runsTooMany: begun.length - sender.accepted.size,
    ...effects,
    ledgerEntries: ledger.entries,
    ledgerOk: ledger.ok,
  };
  const problems = [
    lost.length > 0 && `${lost.length} accepted events have no run`,
    stuck.length > 0 &&
      `${stuck.length} runs did not end: ${stuck.slice(0, 5).map(({ id, flow, status }) => `${flow} ${id} ${status}`)}`,
    failed.length > 0 && `${failed.length} runs did not succeed: ${JSON.stringify(failed.slice(0, 3))}`,
    figures.runsTooMany !== 0 && `${figures.runsTooMany} runs more than events`,
    effects.effectsLost > 0 && `${effects.effectsLost} effects never took place`,
    effects.effectsDuplicated > 0 && `${effects.effectsDuplicated} idempotent effects took place twice`,
    !ledger.ok && `the ledger is broken: ${JSON.stringify(ledger.problems)}`,
  ].filter(Boolean);
  return { figures, problems };
}

function countEffects(accepted, effects) {
  const counts = { effectsDone: 0, effectsLost: 0, effectsDuplicated: 0, unrepeatableDuplicated: 0 };
  for (const [id, { flow }] of accepted) {
    for (const step of FLOWS[flow]) {
      const times = effects.get(`${id} ${step}`) ?? 0;
      counts.effectsDone += times;
      if (times === 0) counts.effectsLost += 1;
      if (times > 1) counts[flow === 'chaos-once' ? 'unrepeatableDuplicated' : 'effectsDuplicated'] += 1;
    }
  }
  return counts;
}
