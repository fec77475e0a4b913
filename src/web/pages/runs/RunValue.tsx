// A value of a run: as it is, cut with a way to the whole, or gone because its time had passed.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { runs } from '../../api/calls.ts';
import { asProblem } from '../../api/problem.ts';
import { JsonTree } from '../../parts/JsonTree.tsx';
import { Notice } from '../../parts/Notice.tsx';
import css from './runs.module.css';

interface Props {
  runId: string;
  of: { part: 'event' | 'input' | 'output'; path?: string };
  value: unknown;
  /** Set when the value is cut. */
  large: { size: number } | undefined;
  label: string;
}

/** Larger ones are for the disk: the tree of a page would take a multiple of it. */
const MOST_BYTES = 30 * 1024 * 1024;

export function RunValue({ runId, of, value, large, label }: Props) {
  const whole = useMutation({ mutationFn: () => runs.value(runId, of) });
  if (!large) return <JsonTree value={value} label={label} />;
  if (whole.isSuccess)
    return (
      <>
        <JsonTree value={whole.data} label={label} />
        <p className={css.cutNote}>
          The whole, {sizeWords(large.size)}.{' '}
          <button type="button" className={css.plain} onClick={() => whole.reset()}>
            Show the start only
          </button>
        </p>
      </>
    );
  const gone = whole.error && asProblem(whole.error);
  return (
    <div className={css.cut}>
      <Notice
        tone={gone ? 'bad' : 'calm'}
        title={gone ? gone.title : `Shown cut: the whole is ${sizeWords(large.size)}`}
        action={
          !gone &&
          large.size <= MOST_BYTES && (
            <Button size="xs" variant="default" loading={whole.isPending} onClick={() => whole.mutate()}>
              Load the whole
            </Button>
          )
        }
      >
        {gone
          ? gone.todo || gone.detail
          : large.size > MOST_BYTES && 'That is too much for this page. The API has it: GET /api/runs/{id}/values.'}
      </Notice>
      <JsonTree value={value} label={label} />
    </div>
  );
}

/** Bytes in words. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [amount, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KB'] : [bytes / 1024 / 1024, 'MB'];
  return `${amount.toLocaleString(undefined, { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${unit}`;
}
