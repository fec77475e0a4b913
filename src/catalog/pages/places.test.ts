import { describe, expect, test } from 'vitest';
import { schemaAt, valueAt, withValueAt } from './places.ts';

describe('a dot path', () => {
  test.each([
    [{ a: { b: 1 } }, 'a.b', 1],
    [{ a: 1 }, '', { a: 1 }],
    [{ '@odata.nextLink': 'x' }, '@odata.nextLink', 'x'],
    [{ meta: { 'page.next': 'y' } }, 'meta.page.next', 'y'],
    [{ a: [{ b: 2 }] }, 'a.0.b', 2],
    [{ a: null }, 'a.b', undefined],
    [{}, 'constructor.name', undefined],
  ])('%j %s: %j', (value, path, expected) => {
    expect(valueAt(value, path)).toEqual(expected);
  });

  test('leads into schemas, and sets values', () => {
    const schema = { properties: { a: { properties: { 'b.c': { type: 'string' } } } } };
    expect(schemaAt(schema, 'a.b.c')).toEqual({ type: 'string' });
    expect(schemaAt(schema, 'a.x')).toBeUndefined();
    expect(withValueAt({ a: { b: 1 } }, 'a.c', 2)).toEqual({ a: { b: 1, c: 2 } });
    expect(withValueAt({}, 'x', 1)).toEqual({ x: 1 });
  });
});
