// What a process uses, seen from outside: memory once its garbage is collected, and processor time. Linux only.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

const MB = 1024 * 1024;
/** Clock ticks a second in /proc/<pid>/stat: USER_HZ, the same on every Linux. */
const TICKS = 100;

export const residentMb = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Resident memory and live heap in MB, after a full collection asked for over the inspector and a pause. */
export async function settledMemory(pid, inspectorPort) {
  process.kill(pid, 'SIGUSR1'); // opens the inspector; asked again it stays as it is
  const session = await inspect(inspectorPort);
  try {
    for (let times = 0; times < 3; times++) {
      await session.call('HeapProfiler.collectGarbage');
      await sleep(1000); // freed pages go back to the system a little later
    }
    const { usedSize } = await session.call('Runtime.getHeapUsage');
    return { rssMb: round(residentMb(pid)), heapMb: round(usedSize / MB) };
  } finally {
    session.close();
  }
}

async function inspect(port) {
  let address;
  for (let tries = 1; !address; tries++) {
    try {
      [{ webSocketDebuggerUrl: address }] = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
    } catch (fault) {
      if (tries === 50) throw fault;
      await sleep(100);
    }
  }
  const socket = new WebSocket(address);
  await new Promise((open, failed) => socket.once('open', open).once('error', failed));
  let calls = 0;
  const call = (method) =>
    new Promise((done, failed) => {
      const id = ++calls;
      const hear = (text) => {
        const answer = JSON.parse(text);
        if (answer.id !== id) return;
        socket.off('message', hear);
        if (answer.error) failed(new Error(answer.error.message));
        else done(answer.result);
      };
      socket.on('message', hear);
      socket.send(JSON.stringify({ id, method }));
    });
  return { call, close: () => socket.close() };
}

/** Share of one core in percent over `seconds`: of the process, and of PostgreSQL with its backends. */
export async function cpuShare(pid, postmaster, seconds) {
  const begun = performance.now();
  const before = [ticks(pid), familyTicks(postmaster)];
  await sleep(seconds * 1000);
  const after = [ticks(pid), familyTicks(postmaster)];
  const percent = (n) => round((100 * (after[n] - before[n])) / TICKS / ((performance.now() - begun) / 1000), 2);
  return { server: percent(0), postgres: percent(1) };
}

function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' '); // from the third field on
}

const ticks = (pid) => Number(stat(pid)[11]) + Number(stat(pid)[12]);

/** With its children, and those of its children that have ended and were waited for. */
function familyTicks(parent) {
  const ended = Number(stat(parent)[13]) + Number(stat(parent)[14]);
  let sum = ticks(parent) + ended;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (Number(stat(pid)[1]) === parent) sum += ticks(pid);
    } catch {
      // it has ended meanwhile
    }
  }
  return sum;
}

const round = (value, digits = 1) => Number(value.toFixed(digits));
