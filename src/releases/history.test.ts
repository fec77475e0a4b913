import { expect, test } from 'vitest';
import { type Release, versionBefore } from './history.ts';

const deploy = (version: number): Release => ({ version, reason: 'deploy' });
const rollback = (version: number): Release => ({ version, reason: 'rollback' });

test.each<[string, Release[], number | undefined]>([
  ['nothing was released', [], undefined],
  ['one version has nothing before it', [deploy(1)], undefined],
  ['the one before', [deploy(1), deploy(2), deploy(3)], 2],
  ['a second rollback goes further back', [deploy(1), deploy(2), deploy(3), rollback(2)], 1],
  ['it ends at the first', [deploy(1), deploy(2), rollback(1)], undefined],
  [
    'what was deployed after a rollback goes back to where the rollback went',
    [deploy(1), deploy(2), deploy(3), rollback(1), deploy(4)],
    1,
  ],
  ['a version deployed again counts where it came last', [deploy(1), deploy(2), rollback(1), deploy(2)], 1],
  ['a rollback to a named version that was never live', [deploy(1), deploy(3), rollback(2)], 3],
])('%s', (_, releases, expected) => {
  expect(versionBefore(releases)).toBe(expected);
});
