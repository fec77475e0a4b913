import { expect, test } from 'vitest';
import { prepare, quoted } from './statement.ts';

test('names become places, the same name the same place', () => {
  expect(prepare('postgresql', 'select :a, :b::text, :a', { a: 1, b: 2 })).toEqual({
    sql: 'select $1, $2::text, $1',
    values: [1, 2],
  });
  expect(prepare('mysql', 'select :a, :b, :a', { a: 1, b: 2 })).toEqual({ sql: 'select ?, ?, ?', values: [1, 2, 1] });
});

test.each([
  ['postgresql', `select ':x', "a:x", E'\\':x', $$ :x $$, $t$ :x $t$, a::x -- :x\n, /* :x */ :a`],
  ['mysql', "select ':x', \"\\\":x\", `:x`, 'it'':x', @v := 1 -- :x\n, # :x\n /* :x */ :a"],
] as const)('%s: what looks like a name in a text, a quoted name or a comment is none', (engine, sql) => {
  expect(prepare(engine, sql, { a: 1 })).toEqual({
    sql: sql.replace(/:a$/, engine === 'mysql' ? '?' : '$1'),
    values: [1],
  });
});

test('a list stands for several in a condition; an empty one for none', () => {
  const sql = 'select * from t where id in ( :ids )';
  expect(prepare('postgresql', sql, { ids: [1, 2] }).sql).toBe('select * from t where id in ( $1, $2 )');
  expect(prepare('mysql', sql, { ids: [] })).toEqual({ sql: 'select * from t where id in ( null )', values: [] });
  expect(prepare('postgresql', 'select :ids', { ids: [1] }).values).toEqual([[1]]);
});

test('what is missing or left over is told', () => {
  expect(() => prepare('mysql', 'select :a', {})).toThrow(/params.a/);
  expect(() => prepare('mysql', 'select 1', { a: 1 })).toThrow(/no :a/);
  expect(() => prepare('mysql', 'select :toString', {})).toThrow(/params.toString/);
});

test('a name stays a name', () => {
  expect(quoted('postgresql', 'a"; drop table b; --')).toBe('"a""; drop table b; --"');
  expect(quoted('mysql', 'a`b')).toBe('`a``b`');
});
