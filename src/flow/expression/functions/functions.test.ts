import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../template.ts';
import { EXPRESSION_FUNCTIONS } from './index.ts';

describe('the table of functions', () => {
  test.each(EXPRESSION_FUNCTIONS.map((each) => [each.example, each] as const))(
    '%s',
    (example, { name, gives, meaning }) => {
      expect(compileExpression(example)({})).toEqual(gives);
      expect(example).toContain(`${name}(`);
      expect(meaning).toMatch(/\.$/);
    },
  );

  test('has no clock and no randomness', () => {
    const names = EXPRESSION_FUNCTIONS.map((each) => each.name);
    expect(names.filter((name) => /now|today|random|uuid/i.test(name))).toEqual([]);
  });
});
