import { expect, it } from 'vitest';
import { FairSlots } from './fair-slots.ts';

it('takes turns between spaces, and between the flows of a space', async () => {
  const slots = new FairSlots(1);
  expect(slots.take('noisy', 'a')).toBeUndefined();
  const order: string[] = [];
  const come = (space: string, flow: string, name: string) =>
    slots.take(space, flow)!.then(() => {
      order.push(name);
      slots.free();
    });
  const all = [
    come('noisy', 'a', 'a1'),
    come('noisy', 'a', 'a2'),
    come('noisy', 'a', 'a3'),
    come('noisy', 'b', 'b1'),
    come('quiet', 'c', 'c1'),
    come('quiet', 'c', 'c2'),
  ];
  slots.free();
  await Promise.all(all);
  expect(order).toEqual(['a1', 'c1', 'b1', 'c2', 'a2', 'a3']);
  expect(slots.take('any', 'any')).toBeUndefined();
});
