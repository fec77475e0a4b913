// The log of a long-running command: JSON lines in the data folder.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Config } from '../config.ts';

export function instanceLog({ dataDir, logLevel }: Config): pino.Logger {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = pino.destination({ dest: join(dataDir, 'reflejo.log'), mode: 0o600, sync: false });
  return pino({ level: logLevel, base: { pid: process.pid } }, file);
}
