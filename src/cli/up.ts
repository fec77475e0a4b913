// reflejo up: the whole of Reflejo in one process: API, web, worker, and PostgreSQL if none is named.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prompts from '@clack/prompts';
import type { Command } from 'commander';
import { createToken } from '../access/index.ts';
import { type Config, readConfig } from '../config.ts';
import type { Database } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { SYSTEM } from '../ledger/index.ts';
import { type Instance, startInstance } from '../main.ts';
import { version } from '../version.ts';
import { instanceLog } from './instance-log.ts';
import { stopOnSignal } from './stop-on-signal.ts';

interface Options {
  port?: string;
  host?: string;
  data?: string;
  sample: boolean;
  json?: boolean;
  worker: boolean;
}

export function registerUp(program: Command): void {
  program
    .command('up')
    .description('start API, worker and web on one port; PostgreSQL too, unless DATABASE_URL names one')
    .option('--port <n>', 'port to listen on')
    .option('--host <address>', 'address to listen on')
    .option('--data <dir>', 'data folder')
    .option('--no-worker', 'only take events and serve the web; workers elsewhere run the flows (reflejo worker)')
    .option('--no-sample', 'do not offer to send a sample alert')
    .option('--json', 'print one line of JSON when ready: {"url","pid","version"}')
    .action(up);
}

async function up(options: Options): Promise<void> {
  const config = readConfig(process.env, {
    ...(options.port !== undefined && { port: portNumber(options.port) }),
    ...(options.host !== undefined && { host: options.host }),
    ...(options.data !== undefined && { dataDir: options.data }),
  });
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  await refuseSecondInstance(config);
  const progress = options.json ? undefined : showProgress();
  const stopping = stopOnSignal();
  let instance: Instance;
  try {
    instance = await startInstance(config, { serves: true, works: options.worker }, instanceLog(config), (stage) =>
      progress?.tell(stage),
    );
  } catch (fault) {
    progress?.fail();
    throw fault;
  }
  const file = await announce(config, instance);
  if (options.json) {
    const signIn = instance.welcome && { signIn: instance.welcome.link };
    console.log(JSON.stringify({ url: instance.url, pid: process.pid, version, ...signIn }));
  } else {
    progress!.done(`Reflejo ${version} is ready at ${instance.url}`);
    greet(instance, config);
    if (options.sample && instance.welcome) await offerSample(instance);
  }
  await stopping;
  if (!options.json) console.log('Stopping: steps under way are finished first.');
  rmSync(file, { force: true });
  await instance.stop();
  process.exit(0);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new AppError('invalid_request', `--port takes a number from 1 to 65535, not ${text}`);
  return port;
}

/** Two servers on one data folder would answer each other's commands. */
async function refuseSecondInstance({ dataDir }: Config): Promise<void> {
  let other: { url: string; pid: number };
  try {
    other = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'));
    process.kill(other.pid, 0);
    const response = await fetch(`${other.url}/healthz`, { signal: AbortSignal.timeout(2000) });
    if (!response.ok) return;
  } catch {
    return; // left behind by one that was killed
  }
  throw new AppError(
    'conflict',
    `Reflejo is running already on this data folder, at ${other.url} (process ${other.pid}).`,
  );
}

/** Tells the commands on this machine where the instance is, with a token of their own. Returns the file. */
async function announce({ dataDir }: Config, { url, db }: Instance): Promise<string> {
  const file = join(dataDir, 'instance.json');
  const token = await localToken(db);
  writeFileSync(file, JSON.stringify({ url, pid: process.pid, version, token }), { mode: 0o600 });
  return file;
}

const LOCAL = 'local commands';

async function localToken(db: Database): Promise<string> {
  return db.tx(async (tx) => {
    const { rows } = await tx.query('select id from space order by created_at limit 1');
    const spaceId = rows[0].id as string;
    await tx.query('update api_token set revoked_at = now() where space_id = $1 and name = $2 and revoked_at is null', [
      spaceId,
      LOCAL,
    ]);
    return (await createToken(tx, { spaceId, name: LOCAL, role: 'owner', by: SYSTEM })).token;
  });
}

function showProgress() {
  if (!process.stdout.isTTY) {
    return {
      tell: (stage: string) => console.log(`${stage} …`),
      done: (text: string) => console.log(text),
      fail: () => {},
    };
  }
  const spinner = prompts.spinner();
  spinner.start('Starting');
  return {
    tell: (stage: string) => spinner.message(stage),
    done: (text: string) => spinner.stop(text),
    fail: () => spinner.error('Reflejo could not start'),
  };
}

function greet({ welcome, url }: Instance, { dataDir }: Config): void {
  if (welcome) console.log(`\n  Sign in as the owner, once and within a day:\n  ${welcome.link}\n`);
  if (welcome?.hook) {
    console.log(`  Your SIEM sends its alerts to ${welcome.hook.url}`);
    console.log(`  with the header  Authorization: Bearer ${welcome.hook.secret}  (shown only now)\n`);
  }
  console.log(`  Log and data: ${dataDir}`);
  if (!welcome) console.log(`  Lost your way in? npx reflejo sign-in gives a new link to ${url}`);
  console.log('  Ctrl-C stops it.\n');
}

async function offerSample(instance: Instance): Promise<void> {
  const send = async () => {
    const { runId } = await instance.sendSample();
    console.log(`  Sent. It waits for a decision at ${instance.url}/inbox (run ${runId}).`);
  };
  if (!process.stdin.isTTY) {
    console.log('  To see it work: npx reflejo event sample siem-alert-triage, then answer in the inbox.\n');
    return;
  }
  const yes = await prompts.confirm({ message: 'Send a sample alert now, to see the first flow work?' });
  if (yes === true) await send();
}
