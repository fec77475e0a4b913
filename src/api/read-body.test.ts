import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { ByteBudget } from '../engine/index.ts';
import type { AppError } from '../errors.ts';
import { readBody, releaser } from './read-body.ts';

it('hands bytes out in turn and refuses whoever waited too long', async () => {
  const budget = new ByteBudget(100, 30);
  const first = await budget.take(60);
  const order: string[] = [];
  const second = budget.take(70).then((free) => {
    order.push('second');
    return free;
  });
  // it would fit, but nobody overtakes
  const third = budget.take(10).then((free) => {
    order.push('third');
    return free;
  });
  first();
  first();
  const [freeSecond] = await Promise.all([second, third]);
  expect(order).toEqual(['second', 'third']);
  await expect(budget.take(50)).rejects.toMatchObject({ code: 'overloaded', retryAfter: 1 });
  freeSecond();
  await expect(budget.take(500)).rejects.toMatchObject({ code: 'overloaded' });
  (await third)();
  (await budget.take(500))();
});

it('reads bodies of any size, holds large ones back, and says what is too much', async () => {
  const budget = new ByteBudget(600_000, 40);
  const server = createServer((request, response) => {
    readBody(request, { budget, maxBytes: 1_000_000 }).then(
      (body) => {
        response.end(String(body.length));
        setTimeout(releaser(body), 500);
      },
      (error: AppError) => {
        response.statusCode = error.status;
        response.end(error.code);
      },
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const post = (size: number, chunked = false) =>
    new Promise<string>((resolve, reject) => {
      const headers = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': size };
      const sent = httpRequest({ port, method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve(text));
      });
      sent.on('error', reject);
      sent.end(Buffer.alloc(size, 'x'));
    });
  try {
    expect(await post(0)).toBe('0');
    expect(await post(1000, true)).toBe('1000');
    expect(await post(400_000)).toBe('400000');
    // the first is still in memory; small ones do not wait
    expect(await post(400_000)).toBe('overloaded');
    expect(await post(1000)).toBe('1000');
    expect(await post(1_000_001)).toBe('body_too_large');
    expect(await post(1_200_000, true)).toMatch(/body_too_large|overloaded/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
