// Runs as rows: what ran, how it went, when and how long.
import { TriangleAlert } from 'lucide-react';
import type { RunRow } from '../../api/shapes.ts';
import { List, Row } from '../../parts/List.tsx';
import { spent } from '../../parts/relative.ts';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { Time, useNow } from '../../parts/Time.tsx';
import css from './runs.module.css';

export function RunRows({ runs, label = 'Runs', hideFlow }: { runs: RunRow[]; label?: string; hideFlow?: boolean }) {
  return (
    <List label={label}>
      {runs.map((run) => (
        <Row
          key={run.id}
          to={`/runs/${run.id}`}
          lead={
            <span className={css.state}>
              <StatusBadge state={run.status} />
            </span>
          }
          title={<span className="clip">{hideFlow ? `Version ${run.version}` : run.flow}</span>}
          meta={
            run.error ? (
              <span className={css.error}>
                <TriangleAlert size={12} aria-hidden /> {run.error.message}
              </span>
            ) : (
              <span className="mono">{run.id.slice(-8)}</span>
            )
          }
          aside={
            <>
              <Took run={run} />
              <Time at={run.createdAt} className={css.when!} />
            </>
          }
        />
      ))}
    </List>
  );
}

export function Took({ run, inline }: { run: Pick<RunRow, 'createdAt' | 'finishedAt'>; inline?: boolean }) {
  const now = useNow(run.finishedAt ? 3_600_000 : 1_000);
  return (
    <span className={inline ? undefined : css.took} title="From start to end">
      {spent(run.createdAt, run.finishedAt, now)}
    </span>
  );
}
