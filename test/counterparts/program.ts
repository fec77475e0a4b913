// Starts a server for one test file and stops it, even when the test process is killed: a shell waits at the end of
// our pipe, and when that closes it ends the server.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const KEEPER = `
"$@" </dev/null & program=$!
cat >/dev/null
kill $program 2>/dev/null
for turn in 1 2 3 4 5 6 7 8 9 10; do kill -0 $program 2>/dev/null || exit 0; sleep 0.1; done
kill -9 $program 2>/dev/null`;
const PATIENCE_MS = 40_000;

/** Resolves when `ready` no longer throws. Rejects with what the program printed when it is not ready in the end. */
export async function program(
  command: string,
  args: string[],
  ready: () => Promise<unknown>,
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<void> {
  const keeper = spawn('sh', ['-c', KEEPER, 'sh', command, ...args], {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [keeper.stdout, keeper.stderr])
    stream.on('data', (text) => {
      said = (said + text).slice(-4000);
    });
  const ended = new Promise((resolve) => keeper.once('exit', resolve));
  afterAll(async () => {
    keeper.stdin.end();
    await ended;
  });
  for (const begun = Date.now(); ; ) {
    try {
      await ready();
      return;
    } catch (error) {
      if (Date.now() - begun > PATIENCE_MS) throw new Error(`${command} is not ready (${error}):\n${said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Ends a server that runs by itself when the test process is gone, however that came about. */
export function endWithUs(pid: number): void {
  const keeper = spawn('sh', ['-c', `cat >/dev/null; kill -INT ${pid} 2>/dev/null`], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  afterAll(() => {
    keeper.stdin.end();
  });
}

/** A folder of its own, gone afterwards. */
export function folder(name: string): string {
  const made = mkdtempSync(join(tmpdir(), `reflejo-${name}-`));
  afterAll(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export const listens = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
