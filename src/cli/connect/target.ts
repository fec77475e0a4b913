// Which instance a command talks to: the remote one of REFLEJO_URL, or the one that runs on this data folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '../../config.ts';
import { EXIT } from '../exit.ts';
import { Fault, usage } from '../fault.ts';
import type { Io } from '../io.ts';

export interface Target {
  url: string;
  token: string;
  /** How a person calls it, for messages. */
  name: string;
}

/** What a running `up` writes to `instance.json` in its data folder. */
export interface Instance {
  url: string;
  pid: number;
  version: string;
  token: string;
}

export interface Place {
  /** Of the option --data; it wins over REFLEJO_URL. */
  data?: string | undefined;
}

/** Throws a usage fault that names the setting at fault. */
export function configOf(io: Io, { data }: Place): Config {
  try {
    return readConfig(io.env, { ...(data !== undefined && { dataDir: data }) });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

export const isRemote = (io: Io, { data }: Place): boolean => data === undefined && Boolean(io.env.REFLEJO_URL);

/** Throws when there is none: exit code 3, or 4 without a token. */
export function findTarget(io: Io, place: Place): Target {
  if (isRemote(io, place)) return remote(io);
  const { dataDir } = configOf(io, place);
  const instance = runningInstance(dataDir);
  if (!instance) throw noInstance(dataDir);
  return { url: instance.url, token: instance.token, name: `the instance of ${dataDir}` };
}

/** The target, or undefined when nothing runs here; a remote one that is named but wrong still throws. */
export function findTargetIfAny(io: Io, place: Place): Target | undefined {
  return isRemote(io, place) || runningInstance(configOf(io, place).dataDir) ? findTarget(io, place) : undefined;
}

export const noInstance = (dataDir: string): Fault =>
  new Fault(
    EXIT.unreachable,
    { code: 'no_instance', title: 'No instance is running', detail: `No instance is running on ${dataDir}.` },
    {
      todo: 'Start it with "reflejo up" (or name another folder with --data, or a server with REFLEJO_URL and REFLEJO_TOKEN).',
    },
  );

function remote({ env }: Io): Target {
  const address = env.REFLEJO_URL!;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw usage('REFLEJO_URL is not an http or https address.');
  }
  if (!env.REFLEJO_TOKEN) {
    throw new Fault(
      EXIT.forbidden,
      { code: 'unauthenticated', title: 'Sign in first', detail: 'REFLEJO_URL is set, but REFLEJO_TOKEN is not.' },
      { todo: 'Make a token on the server: reflejo token create --name NAME --role ROLE.' },
    );
  }
  return { url: address.replace(/\/+$/, ''), token: env.REFLEJO_TOKEN, name: address };
}

/** undefined when none runs; one left behind by a killed process does not count. Throws when it may not be read. */
export function runningInstance(dataDir: string): Instance | undefined {
  const file = join(dataDir, 'instance.json');
  try {
    const instance = JSON.parse(readFileSync(file, 'utf8')) as Instance;
    return isAlive(instance.pid) ? instance : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') return undefined;
    const detail = `${file} may be read only by the user who started the instance.`;
    throw new Fault(
      EXIT.forbidden,
      { code: 'forbidden', title: 'You may not do this', detail },
      { todo: 'Run the command as that user, or use REFLEJO_URL with a token of your own.' },
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
