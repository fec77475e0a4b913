// What a reader that follows the standard gets back is what was given: for every style and explode.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerText, joined, pathText, queryPairs } from './styles.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const some = text.filter((one) => one !== '');
const list = fc.array(some, { minLength: 1, maxLength: 5 });
const key = some.filter((one) => one !== '__proto__');
const map = fc.dictionary(key, some, { minKeys: 1, maxKeys: 5, noNullPrototype: true });
const un = decodeURIComponent;
const pairsOf = (parts: string[]) =>
  Object.fromEntries(Array.from({ length: parts.length / 2 }, (_, i) => [un(parts[2 * i]!), un(parts[2 * i + 1]!)]));
const fieldsOf = (parts: string[]) =>
  Object.fromEntries(parts.map((one) => one.split('=').map(un) as [string, string]));

/** Readers of a path, by style and explode (RFC 6570, sections 3.2.2, 3.2.5 and 3.2.7). */
const PATHS = {
  simple: { lead: '', cut: (all: string, _explode: boolean) => all.split(',') },
  label: { lead: '.', cut: (all: string, explode: boolean) => all.slice(1).split(explode ? '.' : ',') },
  matrix: {
    lead: ';',
    cut: (all: string, explode: boolean) =>
      explode ? all.slice(1).split(';') : all.slice(all.indexOf('=') + 1).split(','),
  },
};

describe.each(Object.entries(PATHS))('a path part of style %s', (style, { lead, cut }) => {
  it.each([false, true])('explode %s', (explode) => {
    fc.assert(
      fc.property(key, list, map, some, (name, items, fields, one) => {
        const write = (value: unknown) => pathText(name, value, { style, explode });
        const strip = (part: string) => (style === 'matrix' && explode ? part.slice(part.indexOf('=') + 1) : part);
        // a dot is unreserved, so an exploded label cannot tell it from its own
        const dotted = style === 'label' && explode;
        if (!dotted || !items.some((item) => item.includes('.')))
          expect(cut(write(items), explode).map(strip).map(un)).toEqual(items);
        if (!dotted || !JSON.stringify(fields).includes('.')) {
          const parts = cut(write(fields), explode);
          expect(explode ? fieldsOf(parts) : pairsOf(parts)).toEqual(fields);
        }
        const written = write(one);
        expect(written.startsWith(lead)).toBe(true);
        expect(un(style === 'matrix' ? written.slice(written.indexOf('=') + 1) : written.slice(lead.length))).toBe(one);
        expect(`${written}${write(items)}${write(fields)}`).toMatch(/^[\w.~%;=,-]*$/);
      }),
    );
  });
});

describe('a query', () => {
  const query = (name: string, value: unknown, style: object) => joined(queryPairs(name, value, style));
  const read = (written: string) => [...new URL(`https://x.example/?${written}`).searchParams];
  const raw = (written: string) => written.slice(written.indexOf('=') + 1);

  it.each([false, true])('form, exploded, reserved characters allowed: %s', (allowReserved) => {
    fc.assert(
      fc.property(key, list, map, text, (name, items, fields, one) => {
        expect(read(query(name, items, { allowReserved }))).toEqual(items.map((item) => [name, item]));
        expect(read(query(name, fields, { allowReserved }))).toEqual(Object.entries(fields));
        expect(read(query(name, one, { allowReserved }))).toEqual([[name, one]]);
      }),
    );
  });

  it('form, not exploded', () => {
    fc.assert(
      fc.property(key, list, map, fc.boolean(), (name, items, fields, allowReserved) => {
        const style = { style: 'form', explode: false, allowReserved };
        expect(
          raw(query(name, items, style))
            .split(',')
            .map(un),
        ).toEqual(items);
        expect(pairsOf(raw(query(name, fields, style)).split(','))).toEqual(fields);
      }),
    );
  });

  it.each([
    ['spaceDelimited', ' '],
    ['pipeDelimited', '|'],
  ])('%s', (style, between) => {
    const plain = fc.array(
      some.filter((one) => !one.includes(between)),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(key, plain, (name, items) => {
        expect(read(query(name, items, { style }))).toEqual([[name, items.join(between)]]);
        expect(read(query(name, items, { style, explode: true }))).toEqual(items.map((item) => [name, item]));
      }),
    );
  });

  it('deepObject, lists and objects within', () => {
    const names = fc.stringMatching(/^[a-z][a-z_]{0,5}$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(
        names,
        fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          some,
          tie('tree'),
          fc.array(some, { minLength: 1, maxLength: 3 }),
        ),
        { minKeys: 1, maxKeys: 3, noNullPrototype: true },
      ),
    }));
    fc.assert(
      fc.property(names, tree, (name, value) => {
        const back: any = {};
        for (const [path, one] of read(query(name, value, { style: 'deepObject', explode: true }))) {
          const keys = [...path.matchAll(/\[([^\]]*)\]/g)].map(([, inner]) => inner!);
          let at = back;
          keys.forEach((inner, i) => {
            at[inner] ??= i === keys.length - 1 ? one : /^\d+$/.test(keys[i + 1]!) ? [] : {};
            at = at[inner];
          });
        }
        expect(back).toEqual(value);
      }),
    );
  });

  it('gives nothing for what is empty, and JSON for what no style can hold', () => {
    expect(query('a', [], {})).toBe('');
    expect(query('a', {}, {})).toBe('');
    expect(query('a', { b: null }, {})).toBe('');
    expect(read(query('a', [{ b: 1 }], {}))).toEqual([['a', '{"b":1}']]);
    expect(query('a', 'x\ud800', {})).toBe('a=x%EF%BF%BD');
  });
});

describe('a header', () => {
  it.each([
    ['one', {}, 'one'],
    [[1, 2], {}, '1,2'],
    [{ a: 1, b: 2 }, {}, 'a,1,b,2'],
    [{ a: 1, b: 2 }, { explode: true }, 'a=1,b=2'],
  ])('%j %j', (value, style, expected) => {
    expect(headerText(value, style)).toBe(expected);
  });
});
