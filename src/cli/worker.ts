// reflejo worker: one more worker on the database of an instance, on this machine or another.
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { startInstance } from '../main.ts';
import { version } from '../version.ts';
import { instanceLog } from './instance-log.ts';
import { stopOnSignal } from './stop-on-signal.ts';

export function registerWorker(program: Command): void {
  program
    .command('worker')
    .description('add a worker to the instance that uses the same database (--data or DATABASE_URL)')
    .option('--data <dir>', 'data folder')
    .option('--json', 'print one line of JSON when ready: {"pid","version"}')
    .action(async (options: { data?: string; json?: boolean }) => {
      const config = readConfig(process.env, options.data === undefined ? {} : { dataDir: options.data });
      const stopping = stopOnSignal();
      const instance = await startInstance(config, { serves: false }, instanceLog(config));
      console.log(
        options.json
          ? JSON.stringify({ pid: process.pid, version })
          : `Reflejo ${version}: this worker is ready (process ${process.pid}).`,
      );
      await stopping;
      await instance.stop();
      process.exit(0);
    });
}
