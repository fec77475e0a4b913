// An instance of its own for measurements: processes that say when they are ready, and flows deployed to it.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Starts a process; resolves at its first line, which says that it is ready. */
export function start(name, args, env = process.env) {
  const child = spawn(process.execPath, args, { cwd: join(here, '..'), env, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`the ${name} ended with ${code} before it was ready`)));
  });
}

export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await new Promise((done) => child.once('exit', done));
}

export async function deploy(url, token, file) {
  const source = readFileSync(join(here, 'flows', `${file}.flow.yaml`), 'utf8');
  const response = await fetch(`${url}/api/flows`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ source }),
  });
  if (!response.ok) throw new Error(`${file}: ${await response.text()}`);
}
