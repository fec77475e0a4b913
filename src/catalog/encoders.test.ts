import { expect, test } from 'vitest';
import { encoded } from './encoders.ts';

test('the id of a directory object becomes its address, and an address stays', () => {
  const rules = { member: 'graph_object' } as const;
  expect(encoded({ member: '8a1f' }, rules)).toEqual({
    member: 'https://graph.microsoft.com/v1.0/directoryObjects/8a1f',
  });
  const elsewhere = { member: 'https://graph.microsoft.us/v1.0/users/8a1f' };
  expect(encoded(elsewhere, rules)).toEqual(elsewhere);
  expect(encoded({ other: 1 }, rules)).toEqual({ other: 1 });
});

test('a person, by id or sign-in name, becomes an address too', () => {
  expect(encoded({ userId: "o'neil@example.com" }, { userId: 'graph_user' })).toEqual({
    userId: "https://graph.microsoft.com/v1.0/users('o''neil%40example.com')",
  });
});
