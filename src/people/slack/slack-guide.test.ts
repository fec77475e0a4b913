import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from '../../config.ts';
import { fromRoot } from '../../paths.ts';
import { BOT_SCOPES } from './slack-api.ts';

const guide = readFileSync(fromRoot('docs/guide/slack.md'), 'utf8');

test('the manifest in the guide grants the scopes that are used', () => {
  const manifest = parse(/```yaml\n([\s\S]*?)```/.exec(guide)![1]!);
  expect(manifest.oauth_config.scopes.bot).toEqual([...BOT_SCOPES]);
  expect(manifest.settings).toMatchObject({ interactivity: { is_enabled: true }, socket_mode_enabled: true });
});

test('the guide names settings that exist', () => {
  const known = Object.values(SETTINGS).map((setting) => setting.env);
  for (const name of guide.match(/REFLEJO_[A-Z_]+/g)!) expect(known).toContain(name);
});
