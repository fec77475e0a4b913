// The last runs of a flow as small marks, oldest first; the words are in the label.
import type { FlowRow } from '../../api/shapes.ts';
import { grouped } from '../../parts/grouped.ts';
import { lookOf, RUN_LOOK } from '../../parts/status.ts';
import css from './flows.module.css';

export function RunDots({ runs }: { runs: FlowRow['lastRuns'] }) {
  if (!runs.length) return <span className="dim small">never ran</span>;
  const oldestFirst = [...runs].reverse();
  const said = [...grouped(runs, (run) => run.status)].map(
    ([status, some]) => `${some.length} ${lookOf(RUN_LOOK, status).label.toLowerCase()}`,
  );
  return (
    <span
      className={css.dots}
      role="img"
      aria-label={`Last ${runs.length} runs: ${said.join(', ')}`}
      title={said.join(', ')}
    >
      {oldestFirst.map((run) => (
        <span key={run.id} className={`${css.dot} ${css[`dot_${lookOf(RUN_LOOK, run.status).tone}`] ?? ''}`} />
      ))}
    </span>
  );
}
