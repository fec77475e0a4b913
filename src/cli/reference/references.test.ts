import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROLES as REAL_ROLES } from '../../access/index.ts';
import { compileExpression, compileTemplate } from '../../flow/index.ts';
import { fromRoot } from '../../paths.ts';
import { ROLES } from '../choices.ts';
import { FORMS } from './expressions.ts';
import { references } from './index.ts';

const pages = await references();

describe('docs/reference', () => {
  it.each(Object.keys(pages))('%s is current; else run: node scripts/docs.mjs', (name) => {
    expect(readFileSync(fromRoot('docs/reference', name), 'utf8')).toBe(pages[name]);
  });

  it.each(FORMS)('%s gives what the reference says', (example, _meaning, gives) => {
    expect(compileExpression(example)({})).toEqual(gives);
  });

  it('says how two braces are written', () => {
    expect(compileTemplate('\\{{ x }}')({})).toBe('{{ x }}');
  });

  it('has no row of a table that is broken by what stands in it', () => {
    for (const text of Object.values(pages)) {
      const lines = text.split('\n');
      for (const [i, line] of lines.entries()) {
        if (!line.startsWith('| ---')) continue;
        const columns = cells(line);
        for (let at = i + 1; lines[at]?.startsWith('|'); at++)
          expect([lines[at], cells(lines[at]!)]).toEqual([lines[at], columns]);
      }
    }
  });
});

describe('the options of commands', () => {
  it('offer the roles there are', () => {
    expect(ROLES).toEqual(REAL_ROLES);
  });
});

const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
