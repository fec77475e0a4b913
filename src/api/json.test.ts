import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from './json.ts';

const fault = (text: string) => {
  try {
    readJson(text);
  } catch (error: any) {
    return { code: error.code, ...error.problems[0] };
  }
  return undefined;
};

describe('readJson', () => {
  it.each([
    ['', 1, 1, 'it is empty'],
    [' \n ', 2, 2, 'it is empty'],
    ['{"a":1,}', 1, 8, 'expected a name in double quotes'],
    ['{"a" 1}', 1, 6, 'expected ":"'],
    ['{"a":1 "b":2}', 1, 8, 'expected "," or "}"'],
    ['[1 2]', 1, 4, 'expected "," or "]"'],
    ['[1,]', 1, 4, 'expected a value'],
    ['{\n  "a": tru\n}', 2, 8, 'expected a value'],
    ['{"a":"unfinished', 1, 6, 'faulty string'],
    ['{"a":"\\x"}', 1, 6, 'faulty string'],
    ['{"a":1', 1, 7, 'unexpected end'],
    ['{"a":1} trailing', 1, 9, 'unexpected text after the end'],
    ["{'a':1}", 1, 2, 'expected a name in double quotes'],
    ['01', 1, 2, 'unexpected text after the end'],
    ['<html>', 1, 1, 'expected a value'],
  ])('%j: line %i, column %i: %s', (text, line, column, message) => {
    expect(fault(text)).toEqual({ code: 'invalid_json', line, column, message });
  });

  it('takes what JSON.parse takes, and names a place for everything else', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (json, place, junk) => {
        expect(readJson(json)).toEqual(JSON.parse(json));
        const at = place % (json.length + 1);
        const text = json.slice(0, at) + junk + json.slice(at + 1);
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) expect(fault(text)).toBeUndefined();
        else
          expect(fault(text)).toMatchObject({
            code: 'invalid_json',
            line: expect.any(Number),
            message: expect.any(String),
          });
      }),
      { numRuns: 500 },
    );
  });

  it('refuses what is nested too deep, but not brackets in strings', () => {
    expect(fault(`${'['.repeat(501)}${']'.repeat(501)}`)).toMatchObject({
      line: 1,
      column: 501,
      message: 'nested more than 500 deep',
    });
    expect(fault('['.repeat(100_000))).toMatchObject({ message: 'unexpected end' });
    const strings = { text: `"\\${'['.repeat(2000)}`, path: 'C:\\', more: '{{{{' };
    expect(readJson(JSON.stringify(strings))).toEqual(strings);
    const wide = Array.from({ length: 2000 }, () => [{ a: [] }]);
    expect(readJson(JSON.stringify(wide))).toEqual(wide);
  });

  it('finds the fault behind a very long string', () => {
    const text = `{"a":"${'x\\n'.repeat(2_000_000)}" "b"}`;
    expect(fault(text)).toMatchObject({ column: text.length - 3, message: 'expected "," or "}"' });
  });
});
