// Every activation of every step in the order it began; long runs are shown in portions.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RunStep } from '../../api/shapes.ts';
import { itemName } from '../../canvas/run-state.ts';
import { humanise } from '../../canvas/words.ts';
import parts from '../../parts/parts.module.css';
import { spent } from '../../parts/relative.ts';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { STEP_LOOK } from '../../parts/status.ts';
import { useNow } from '../../parts/Time.tsx';
import css from './runs.module.css';

const PORTION = 200;

export function StepLog({
  steps,
  expired,
  chosen,
  onChoose,
}: {
  steps: RunStep[];
  expired: boolean;
  chosen: string | undefined;
  onChoose: (step: RunStep) => void;
}) {
  const [shown, setShown] = useState(PORTION);
  const now = useNow();
  if (!steps.length)
    return (
      <div className={`card ${css.hint}`}>
        {expired ? 'The steps were deleted: their time had passed.' : 'No step has begun yet.'}
      </div>
    );
  return (
    <>
      <ol className={`card ${css.log}`} aria-label="Steps in the order they began">
        {steps.slice(0, shown).map((step) => (
          <li key={step.path}>
            <button
              type="button"
              className={css.logRow}
              aria-pressed={step.path === chosen}
              onClick={() => onChoose(step)}
            >
              <StatusBadge of={STEP_LOOK} state={step.status} bare />
              <span style={{ minWidth: 0 }}>
                <span style={{ fontWeight: 500 }}>{humanise(step.id)}</span>{' '}
                <span className="dim small">{itemName(step.path)}</span>
              </span>
              <span className={css.num}>{step.attempts > 1 ? `${step.attempts} attempts` : ''}</span>
              <span className={css.num}>{spent(step.startedAt, step.finishedAt, now) ?? ''}</span>
            </button>
          </li>
        ))}
      </ol>
      {steps.length > shown && (
        <div className={parts.more}>
          <Button variant="default" onClick={() => setShown(shown + PORTION)}>
            Show more ({(steps.length - shown).toLocaleString()} left)
          </Button>
        </div>
      )}
    </>
  );
}
