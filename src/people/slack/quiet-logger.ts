// Slack's libraries log through this: warnings and errors reach our log, the rest nobody.
import { type Logger, LogLevel } from '@slack/bolt';

export type Log = (level: 'info' | 'warn' | 'error', text: string) => void;

export function quietLogger(log: Log | undefined): Logger {
  const say = (level: 'warn' | 'error', parts: unknown[]) =>
    log?.(level, parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' '));
  return {
    debug() {},
    info() {},
    warn: (...parts) => say('warn', parts),
    error: (...parts) => say('error', parts),
    getLevel: () => LogLevel.WARN,
    setLevel() {},
    setName() {},
  };
}
