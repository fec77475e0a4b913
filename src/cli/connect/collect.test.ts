import { expect, it } from 'vitest';
import { collect } from './api.ts';

const numbers = Array.from({ length: 450 }, (_, i) => i);
const asked: unknown[] = [];
const page = async ({ limit, cursor = 0 }: { limit: number; cursor?: number }) => {
  asked.push({ limit, cursor });
  const next = cursor + limit;
  return { items: numbers.slice(cursor, next), next: next < numbers.length ? next : null };
};

it('asks for pages until there are enough', async () => {
  expect(await collect(250, page)).toEqual(numbers.slice(0, 250));
  expect(asked).toEqual([
    { limit: 200, cursor: 0 },
    { limit: 50, cursor: 200 },
  ]);
});

it('ends with the last page', async () => {
  expect(await collect(1000, page)).toEqual(numbers);
});
