import { describe, expect, it } from 'vitest';
import { table } from './table.ts';
import { clean, jsonText, painter } from './text.ts';
import { between, relative } from './time.ts';

const plain = painter(false);

describe('text of strangers', () => {
  it('cannot command the terminal', () => {
    expect(clean('a\u001b[2Jb\u009b31mc\r\nd\te')).toBe('a\ufffd[2Jb\ufffd31mc\nd\te');
    expect(clean('user\u202egpj.exe')).toBe('user\ufffdgpj.exe');
  });

  it('stays the same as JSON, without characters a terminal obeys', () => {
    const value = { title: '\u001b[2J\u009b31m\u007fé' };
    const text = jsonText(value);
    expect(JSON.parse(text)).toEqual(value);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });
});

describe('a table', () => {
  const rows = [
    ['one', '', 1],
    ['three', null, { text: 'x\ny', colour: 'red' as const }],
  ];

  it('is aligned, without empty columns', () => {
    expect(table(['name', 'nothing', 'value'], rows, plain)).toBe('NAME   VALUE\none    1\nthree  x y\n');
    expect(table(['name'], [], plain)).toBe('');
  });

  it('has colours outside of the widths', () => {
    expect(table(['a', 'b'], [[{ text: 'x', colour: 'red' }, 'y']], painter(true))).toContain(
      '\u001b[31mx\u001b[39m  y',
    );
  });

  it('is cut to the terminal at its widest column', () => {
    const text = table(['name', 'text'], [['short', 'a very long text that has no room at all']], plain, 24);
    expect(text).toBe('NAME   TEXT\nshort  a very long text…\n');
  });
});

describe('times', () => {
  const now = Date.parse('2026-01-31T12:00:00Z');
  it.each([
    ['2026-01-31T11:59:59.500Z', 'now'],
    ['2026-01-31T11:59:30Z', '30 s ago'],
    ['2026-01-31T12:05:00Z', 'in 5 min'],
    ['2026-01-31T13:59:59Z', 'in 2 h'],
    ['2026-01-30T12:00:00Z', '24 h ago'],
    ['2026-01-28T12:00:00Z', '3 d ago'],
    [null, ''],
  ])('%s is "%s"', (iso, text) => {
    expect(relative(iso, now)).toBe(text);
  });

  it('between two', () => {
    expect(between('2026-01-31T12:00:00Z', '2026-01-31T12:00:00.120Z')).toBe('120 ms');
    expect(between('2026-01-31T12:00:00Z', null)).toBe('');
  });
});
