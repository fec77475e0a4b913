import { describe, expect, it } from 'vitest';
import { errorTree, faultsOf } from './form-validator.ts';

const schema = {
  type: 'object' as const,
  required: ['reason'],
  properties: {
    reason: { type: 'string' as const, minLength: 3, maxLength: 10 },
    level: { type: 'integer' as const, minimum: 1, maximum: 5 },
    mail: { type: 'string' as const, format: 'email' },
    host: { type: 'string' as const, pattern: '^[a-z]+$' },
    pick: { type: 'string' as const, enum: ['a', 'b'] },
    tags: { type: 'array' as const, items: { type: 'string' as const, minLength: 2 } },
  },
};
const places = (value: unknown) => faultsOf(schema, value).map(({ path, keyword }) => `${path.join('.')}:${keyword}`);

describe('faultsOf', () => {
  it('accepts what fits', () =>
    expect(places({ reason: 'seen', level: 2, mail: 'a@b.co', host: 'web', pick: 'a', tags: ['xy'] })).toEqual([]));
  it.each([
    [{}, 'reason:required'],
    [{ reason: '' }, 'reason:required'],
    [{ reason: 'ab' }, 'reason:minLength'],
    [{ reason: 'a'.repeat(11) }, 'reason:maxLength'],
    [{ reason: 'seen', level: 2.5 }, 'level:type'],
    [{ reason: 'seen', level: 9 }, 'level:maximum'],
    [{ reason: 'seen', mail: 'nobody' }, 'mail:format'],
    [{ reason: 'seen', host: 'WEB' }, 'host:pattern'],
    [{ reason: 'seen', pick: 'c' }, 'pick:enum'],
    [{ reason: 'seen', tags: ['ok', 'x'] }, 'tags.1:minLength'],
  ])('%j is at fault at %s', (value, fault) => expect(places(value)).toEqual([fault]));
  it('counts characters as people do', () =>
    expect(places({ reason: '👩🏽‍🚒'.normalize() })).not.toContain('reason:maxLength'));
  it('leaves a pattern that cannot be read to the server', () =>
    expect(faultsOf({ type: 'string', pattern: '(' }, 'x')).toEqual([]));
});

it('hangs errors at their fields', () => {
  expect(errorTree([{ path: ['tags', '1'], keyword: 'minLength', message: 'too short' }])).toEqual({
    tags: { 1: { __errors: ['too short'] } },
  });
});
