import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExpressionError } from './expression/expression-error.ts';
import { compileTemplate, piecesOf } from './template.ts';

const SCOPE = { a: 5, text: 'hi', list: [1, { b: null }], nothing: null, yes: true, big: 2171513485632641, wide: 1e21 };
const fill = (value: unknown) => compileTemplate(value)(SCOPE);

describe('a string', () => {
  test.each<[string, unknown]>([
    ['{{ a }}', 5],
    ['{{list}}', SCOPE.list],
    ['{{ nothing }}', null],
    [' {{ a }}', ' 5'],
    ['{{ a }}{{ text }}', '5hi'],
    ['n={{ nothing }};', 'n=;'],
    ['l={{ list }}', 'l=[1,{"b":null}]'],
    ['{{ yes }}!', 'true!'],
    ['#{{ big }}', '#2171513485632641'],
    ['#{{ wide }}', '#1000000000000000000000'],
    ["{{ '}}' }}", '}}'],
    ['{{ "}}" + \'{{\' }}', '}}{{'],
    ["{{ r'\\d}}' }}", '\\d}}'],
    ["{{ {'a': {'b': 1}} }}", { a: { b: 1 } }],
    ["{{ {'a': {'b': 1}}.a.b }}x", '1x'],
    ['{{ """a"}}""" }}', 'a"}}'],
    ['\\{{ a }}', '{{ a }}'],
    ['\\{{ {{ a }} }}', '{{ 5 }}'],
    ['a } } b }} c', 'a } } b }} c'],
    ['', ''],
  ])('%s', (text, value) => {
    expect(fill(text)).toEqual(value);
  });

  test('says where it is not closed', () => {
    expect(() => piecesOf('ab {{ x } }')).toThrow(ExpressionError);
    try {
      piecesOf("ab {{ '}}' ");
    } catch (error) {
      expect((error as ExpressionError).start).toBe(3);
    }
  });
});

describe('a structure', () => {
  test('is filled at every depth, and keeps its keys', () => {
    expect(fill({ x: ['{{ a }}', { y: 'v{{ a }}' }], z: 1 })).toEqual({ x: [5, { y: 'v5' }], z: 1 });
  });

  test('gives its constant parts as they are', () => {
    const constant = { deep: ['x'] };
    const filled = fill({ constant, dynamic: '{{ a }}' }) as { constant: unknown };
    expect(filled.constant).toBe(constant);
  });

  test('without expressions is given back itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('{{'));
        expect(compileTemplate(value)({})).toBe(value);
      }),
    );
  });

  test('any JSON goes through an expression unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(value !== undefined && !JSON.stringify(value).includes('__proto__'));
        expect(compileTemplate({ out: '{{ value }}', copy: '{{ [value][0] }}' })({ value })).toEqual({
          out: value,
          copy: value,
        });
      }),
    );
  });
});
