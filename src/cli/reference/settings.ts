// docs/reference/settings.md, from the table of settings.
import { SETTINGS } from '../../config.ts';
import { code, markdownTable, page } from './markdown.ts';

const INTRO = `Settings are environment variables, read at start. A value that does not fit stops the start with a message that
names the variable. Lists have commas between their items.
`;

/** Read by the command line alone, where it talks to a server elsewhere. */
const CLIENT_SETTINGS: [env: string, meaning: string][] = [
  ['REFLEJO_URL', 'Address of a server elsewhere; commands go there instead of to the instance of the data folder.'],
  ['REFLEJO_TOKEN', 'API token for that server; its role says what the commands may do. A secret.'],
  ['NO_COLOR', 'Set to anything: no colours in the terminal.'],
];

export function settingsReference(): string {
  const rows = Object.values(SETTINGS).map(({ env, default: fallback, meaning, ...more }) => [
    code(env),
    shown(fallback),
    'secret' in more ? `${meaning} A secret.` : meaning,
  ]);
  return page('Settings', 'src/config.ts', [
    INTRO,
    '## Of the server\n',
    markdownTable(['Variable', 'Default', 'Meaning'], rows),
    '## Of the command line\n',
    markdownTable(
      ['Variable', 'Meaning'],
      CLIENT_SETTINGS.map(([env, meaning]) => [code(env), meaning]),
    ),
  ]);
}

function shown(value: unknown): string {
  if (value === undefined) return 'not set';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : code(value.join(','));
  return code(String(value));
}
