import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { Blobs, blobOf } from './blobs.ts';

const MB = 1024 * 1024;
const db = await testDatabase();
const large = (size: number) => ({ ref: { digest: 'a'.repeat(64), size, preview: null } });

it('what is brought back shares the memory with what comes in, and waits for it', async () => {
  const blobs = new Blobs(db.system);
  const free = await blobs.take(30 * MB);
  let came = false;
  const room = blobs.room(db.spaceId, [large(5 * MB)])?.then((leave) => {
    came = true;
    return leave;
  });
  await new Promise(setImmediate);
  expect(came).toBe(false);
  free();
  (await room)?.();
  expect(came).toBe(true);
  expect(blobs.room(db.spaceId, [large(MB)])).toBeUndefined();
});

it('what is in the cache needs no room, and makes way for what comes in', async () => {
  const blobs = new Blobs(db.system);
  const { digest } = blobOf('x', Buffer.from('"x"'));
  blobs.remember(db.spaceId, { digest, size: 5 * MB }, 'x');
  const ref = { digest, size: 5 * MB, preview: null };
  expect(blobs.room(db.spaceId, [{ ref }])).toBeUndefined();
  (await blobs.take(30 * MB))();
  const room = blobs.room(db.spaceId, [{ ref }]);
  expect(room).toBeInstanceOf(Promise);
  (await room)?.();
});
