// The pages of docs/reference: file name -> text. scripts/docs.mjs writes them, a test fails when they are stale.
import { cliReference } from './cli.ts';
import { errorsReference } from './errors.ts';
import { expressionsReference } from './expressions.ts';
import { flowReference } from './flow.ts';
import { settingsReference } from './settings.ts';

export const references = async (): Promise<Record<string, string>> => ({
  'cli.md': await cliReference(),
  'errors.md': errorsReference(),
  'expressions.md': expressionsReference(),
  'flow.md': flowReference(),
  'settings.md': settingsReference(),
});
