import { describe, expect, it } from 'vitest';
import type { RunStep, StepStatus } from '../api/shapes.ts';
import { foldRun, itemName } from './run-state.ts';

const step = (path: string, status: StepStatus): RunStep => ({
  id: path.split('/').at(-1)!,
  path,
  kind: 'set',
  status,
  attempts: 1,
});

describe('foldRun', () => {
  it('shows the item of a loop that most needs a look', () => {
    const folded = foldRun([
      step('rows[0]/row', 'succeeded'),
      step('rows[1]/row', 'failed'),
      step('rows[2]/row', 'running'),
    ]);
    expect(folded.get('row')).toMatchObject({ status: 'failed', counts: { succeeded: 1, failed: 1, running: 1 } });
  });

  it('puts an unknown outcome before a failure: it waits for a person', () => {
    expect(foldRun([step('rows[0]/row', 'failed'), step('rows[1]/row', 'unknown')]).get('row')?.status).toBe('unknown');
  });

  it('orders items by number, not by text or arrival', () => {
    const paths = ['rows[10]/in[0]/row', 'rows[2]/in[1]/row', 'rows[2]/in[0]/row'];
    expect(
      foldRun(paths.map((path) => step(path, 'succeeded')))
        .get('row')
        ?.activations.map((each) => each.path),
    ).toEqual([paths[2], paths[1], paths[0]]);
  });
});

describe('itemName', () => {
  it('counts from one through nested loops', () => expect(itemName('rows[3]/in[0]/row')).toBe('item 4.1'));
  it('is nothing outside of a loop', () => expect(itemName('act/block')).toBeUndefined());
});
