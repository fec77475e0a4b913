// Every setting, in one table: environment variable, default, meaning. `docs/reference/settings.md` is
// generated from it. Only main.ts and the command line read it; other parts receive plain values.
import { resolve } from 'node:path';
import { z } from 'zod';

interface Setting<T, D extends T | undefined = T | undefined> {
  env: string;
  default: D;
  meaning: string;
  parse: (text: string) => T;
  /** Its value is never shown. */
  secret?: true;
}

const setting = <T>(env: string, fallback: T, meaning: string, parse: (text: string) => T): Setting<T, T> => ({
  env,
  default: fallback,
  meaning,
  parse,
});

const optional = <T>(
  env: string,
  meaning: string,
  parse: (text: string) => T,
  secret?: true,
): Setting<T, undefined> => ({
  env,
  default: undefined,
  meaning,
  parse,
  ...(secret && { secret }),
});
const text = (value: string) => value;
const integer = (value: string) => z.coerce.number().int().nonnegative().parse(value);
const list = (value: string) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
const bool = (value: string) => z.enum(['true', 'false', '1', '0']).parse(value) in { true: 1, 1: 1 };

export const SETTINGS = {
  databaseUrl: optional<string>(
    'DATABASE_URL',
    'PostgreSQL 15 or newer to use. Without it, one is started in the data folder.',
    text,
    true,
  ),
  databaseWait: setting(
    'REFLEJO_DATABASE_WAIT',
    60,
    'How long a start waits for the database of DATABASE_URL to be there, in seconds.',
    integer,
  ),
  dataDir: setting('REFLEJO_DATA', '.reflejo', 'Folder of the database, the vault key and the logs.', text),
  host: setting('REFLEJO_HOST', '127.0.0.1', 'Address to listen on.', text),
  port: setting('REFLEJO_PORT', 7310, 'Port to listen on.', integer),
  publicUrl: optional<string>(
    'REFLEJO_PUBLIC_URL',
    'Address under which people reach the web; used in links and to check origins.',
    text,
  ),
  maxEventBytes: setting('REFLEJO_MAX_EVENT_BYTES', 25 * 1024 * 1024, 'Largest accepted event, in bytes.', integer),
  allowNet: setting(
    'REFLEJO_ALLOW_NET',
    [] as string[],
    'Private ranges (CIDR, comma separated) that outgoing requests may reach.',
    list,
  ),
  vaultKey: optional<string>(
    'REFLEJO_VAULT_KEY',
    'Master key of the vault, 32 bytes in base64; while it is being changed two, the new one first, comma separated. Default: made once and kept in the data folder.',
    text,
    true,
  ),
  vaultKeyCommand: optional<string>(
    'REFLEJO_VAULT_KEY_COMMAND',
    'Program, with its arguments, that prints the master key of the vault (or several, the newest first), such as one that asks a key management service. It is run without a shell.',
    text,
  ),
  secretEnv: setting(
    'REFLEJO_SECRET_ENV',
    'REFLEJO_SECRET_',
    'Beginning of the names of environment variables that connections may read as secrets (ref+env://NAME).',
    text,
  ),
  logLevel: setting(
    'REFLEJO_LOG_LEVEL',
    'info',
    'trace, debug, info, warn, error or silent.',
    (value) => z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).parse(value) as string,
  ),
  runsInFlight: setting('REFLEJO_RUNS_IN_FLIGHT', 2000, 'Runs one worker holds in memory at the same time.', integer),
  catalog: setting(
    'REFLEJO_CATALOG',
    'all',
    'all: the actions generated from API descriptions are there too, built once in the background. curated: without them.',
    (value) => z.enum(['all', 'curated']).parse(value) as string,
  ),
  effectsInFlight: setting(
    'REFLEJO_EFFECTS_IN_FLIGHT',
    200,
    'Calls to tools one worker has open at the same time.',
    integer,
  ),
  slackBotToken: optional<string>('REFLEJO_SLACK_BOT_TOKEN', 'Bot token (xoxb-…): connects Slack.', text, true),
  slackAppToken: optional<string>('REFLEJO_SLACK_APP_TOKEN', 'App-level token (xapp-…): Socket Mode.', text, true),
  slackSigningSecret: optional<string>(
    'REFLEJO_SLACK_SIGNING_SECRET',
    'Signing secret: interactions over HTTP at /slack/events.',
    text,
    true,
  ),
  slackApiUrl: setting('REFLEJO_SLACK_API_URL', 'https://slack.com/api/', "Base of Slack's Web API.", text),
  trustProxy: setting(
    'REFLEJO_TRUST_PROXY',
    [] as string[],
    'Addresses (CIDR, comma separated) of proxies in front whose X-Forwarded-For is believed.',
    list,
  ),
  secureCookies: optional<boolean>(
    'REFLEJO_SECURE_COOKIES',
    'Send cookies over HTTPS only. Default: true when REFLEJO_PUBLIC_URL is https.',
    bool,
  ),
} as const;

type Table = typeof SETTINGS;
/** The settings' values; one without a default may be undefined. */
export type Config = {
  [K in keyof Table]: Table[K] extends Setting<infer T, infer D> ? (D extends undefined ? T | undefined : T) : never;
};

/** Reads the settings from an environment. Throws an Error that names the variable and what it takes. */
export function readConfig(env: Record<string, string | undefined>, overrides: Partial<Config> = {}): Config {
  const config: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    const raw = env[spec.env];
    try {
      config[name] = raw === undefined || raw === '' ? spec.default : spec.parse(raw);
    } catch {
      throw new Error(`${spec.env} has a value that does not fit. It takes: ${spec.meaning}`);
    }
  }
  for (const [name, value] of Object.entries(overrides)) if (value !== undefined) config[name] = value;
  config.dataDir = resolve(String(config.dataDir));
  return config as Config;
}
