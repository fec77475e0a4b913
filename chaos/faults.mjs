// What is done to the processes. One fault after the other, in an order of chance, each kind as often as the others.
import { setTimeout as sleep } from 'node:timers/promises';

const WORKERS = ['api', 'one', 'two'];
/** Longer than a worker may be silent before others take its runs. */
const FREEZE_MS = 14_000;
const any = (list) => list[Math.floor(Math.random() * list.length)];

const FAULTS = {
  'kill -9 of a worker': async (fleet, figures) => {
    const name = any(WORKERS);
    const id = await fleet.workerId(name);
    await fleet.kill(name);
    await noteTakeover(fleet, id, figures.takeoverMs);
    await fleet.up(name);
  },
  'freeze of a worker past its lease': async (fleet, figures) => {
    const name = any(WORKERS);
    const id = await fleet.workerId(name);
    fleet.signal(name, 'SIGSTOP');
    const begun = Date.now();
    await noteTakeover(fleet, id, figures.takeoverFrozenMs);
    await sleep(Math.max(0, FREEZE_MS - (Date.now() - begun)));
    fleet.signal(name, 'SIGCONT');
  },
  'kill -9 of PostgreSQL': (fleet) => fleet.restartPostgres('SIGKILL'),
  'fast restart of PostgreSQL': (fleet) => fleet.restartPostgres('SIGINT'),
  'all connections cut': async (fleet) => {
    for (let n = 0; n < 8; n++) {
      await fleet.cutConnections();
      await sleep(400 * Math.random());
    }
  },
};

/** Until `end`; only those whose name has `only` in it. Counts what was done in `figures.faults`. */
export async function doFaults(fleet, figures, { end, only, tell }) {
  const names = Object.keys(FAULTS).filter((name) => name.includes(only));
  figures.faults = Object.fromEntries(names.map((name) => [name, 0]));
  await sleep(3000);
  while (Date.now() < end) {
    for (const name of shuffled(names)) {
      if (Date.now() > end) break;
      tell(name);
      await FAULTS[name](fleet, figures);
      figures.faults[name] += 1;
      await sleep(1500 + 2500 * Math.random());
    }
  }
}

/** How long it takes until no run is held by that worker any more, if it holds any; at most 30 s. */
async function noteTakeover(fleet, workerId, times) {
  const begun = Date.now();
  for (let held = 0; ; ) {
    const { rows } = await fleet.query('select count(*)::int as n from run where worker = $1', [workerId]);
    held ||= rows[0].n;
    const waited = Date.now() - begun;
    if (rows[0].n === 0 || waited > 30_000) return held > 0 && times.push(waited);
    await sleep(100);
  }
}

const shuffled = (list) =>
  list
    .map((one) => [Math.random(), one])
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
