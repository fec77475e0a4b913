// What a test file has to stop or remove when it is done, also after a failure.
import { afterAll } from 'vitest';

const works: (() => unknown)[] = [];

// Registered while the file is collected: a hook that is registered inside of another hook or a test is never called.
afterAll(async () => {
  const faults: unknown[] = [];
  for (const work of works.splice(0).reverse()) {
    try {
      await work();
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `could not clean up: ${faults.join('; ')}`);
}, 120_000);

/** Has `work` done when all tests of the file are; the latest first. May be called anywhere. */
export const atEnd = (work: () => unknown): void => void works.push(work);
