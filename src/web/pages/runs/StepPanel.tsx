// The chosen step: its state, timing, input, output and error; the item when it stands in a loop.
import { Button, Drawer, Group, NumberInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { MousePointerClick, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { runs } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Run, RunStep, StepStatus } from '../../api/shapes.ts';
import type { FoldedStep } from '../../canvas/run-state.ts';
import { itemName } from '../../canvas/run-state.ts';
import { KindTile } from '../../canvas/StepTile.tsx';
import { humanise, KIND_WORD } from '../../canvas/words.ts';
import { JsonTree } from '../../parts/JsonTree.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Facts } from '../../parts/Page.tsx';
import { spent } from '../../parts/relative.ts';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { lookOf, STEP_LOOK } from '../../parts/status.ts';
import { exactTime, useNow } from '../../parts/Time.tsx';
import { toast } from '../../parts/toast.tsx';
import { RunValue } from './RunValue.tsx';
import css from './runs.module.css';
import { useRerun } from './use-rerun.ts';
import { WAIT_WORDS } from './wait-words.ts';

interface Props {
  run: Run;
  folded: FoldedStep | undefined;
  stepId: string | undefined;
  path: string | undefined;
  onPath: (path: string) => void;
}

/** Beside the canvas where there is room, else a sheet that opens over it. */
export function StepPanel({ onClose, ...props }: Props & { onClose: () => void }) {
  const compact = useMediaQuery('(max-width: 1080px)', false, { getInitialValueInEffect: false });
  if (!compact)
    return (
      <aside className={`card ${css.panel}`} aria-label="Chosen step">
        <Content {...props} />
      </aside>
    );
  return (
    <Drawer
      opened={props.stepId !== undefined}
      onClose={onClose}
      position="bottom"
      size="82%"
      radius="lg"
      title="Step"
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ body: css.sheet! }}
    >
      <Content {...props} />
    </Drawer>
  );
}

function Content({ run, folded, stepId, path, onPath }: Props) {
  if (!stepId)
    return (
      <div className={css.hint}>
        <MousePointerClick size={20} aria-hidden />
        <p style={{ margin: '8px 0 0' }}>Choose a step to see what went in and what came out.</p>
      </div>
    );
  const step = folded?.activations.find((each) => each.path === path) ?? firstToShow(folded);
  return (
    <>
      <div className={css.panelHead}>
        <KindTile kind={step?.kind} />
        <div style={{ flex: 1, minWidth: 0 }}>
          <h2>{humanise(stepId)}</h2>
          <div className="dim small">
            {step
              ? (KIND_WORD[step.kind as keyof typeof KIND_WORD] ?? step.kind)
              : run.expiredAt
                ? 'Expired'
                : 'Not reached'}
          </div>
        </div>
        {(step || !run.expiredAt) && <StatusBadge of={STEP_LOOK} state={step?.status ?? 'idle'} />}
      </div>
      <div className={css.panelBody}>
        {folded && folded.activations.length > 1 && step && <Items folded={folded} step={step} onPath={onPath} />}
        {step ? (
          <StepData run={run} step={step} />
        ) : (
          <p className="dim">
            {run.expiredAt
              ? 'What went in and came out was deleted: its time had passed.'
              : run.finishedAt
                ? 'The run ended without coming here.'
                : 'The run has not come here yet.'}
          </p>
        )}
      </div>
    </>
  );
}

/** In a loop the one that needs a look comes first. */
function firstToShow(folded: FoldedStep | undefined): RunStep | undefined {
  return folded?.activations.find((each) => each.status === folded.status) ?? folded?.activations[0];
}

function Items({ folded, step, onPath }: { folded: FoldedStep; step: RunStep; onPath: (path: string) => void }) {
  const { activations, counts } = folded;
  const at = activations.indexOf(step);
  const go = (index: number) => {
    const next = activations[index];
    if (next) onPath(next.path);
  };
  return (
    <div>
      <h3>Item {itemName(step.path)?.replace('item ', '')}</h3>
      <div className={css.items}>
        <Button size="xs" variant="default" disabled={at <= 0} onClick={() => go(at - 1)}>
          Previous
        </Button>
        <NumberInput
          size="xs"
          w={84}
          aria-label={`Item, 1 to ${activations.length}`}
          min={1}
          max={activations.length}
          value={at + 1}
          onChange={(value) => go(Number(value) - 1)}
        />
        <span className="dim small">of {activations.length.toLocaleString()}</span>
        <Button size="xs" variant="default" disabled={at >= activations.length - 1} onClick={() => go(at + 1)}>
          Next
        </Button>
      </div>
      <div className={css.counts} style={{ marginTop: 8 }}>
        {(Object.entries(counts) as [StepStatus, number][]).map(([status, count]) => (
          <button
            key={status}
            type="button"
            className="link"
            style={{ border: 0, background: 'none', padding: 0, font: 'inherit', cursor: 'pointer' }}
            onClick={() => go(activations.findIndex((each) => each.status === status))}
          >
            {count.toLocaleString()} {lookOf(STEP_LOOK, status).label.toLowerCase()}
          </button>
        ))}
      </div>
    </div>
  );
}

function StepData({ run, step }: { run: Run; step: RunStep }) {
  const now = useNow();
  return (
    <>
      {step.status === 'unknown' && <Resolve run={run} step={step} />}
      {step.waitsFor && (
        <Notice tone="wait" title={`It waits: ${WAIT_WORDS[step.waitsFor.reason]}`}>
          Since {exactTime(step.waitsFor.since)}, tried again at {exactTime(step.waitsFor.until)}. No attempt is
          counted.
        </Notice>
      )}
      {step.error && <StepFault error={step.error} />}
      {run.finishedAt && <GoOnFrom run={run} step={step} />}
      <Facts
        items={[
          ['Took', spent(step.startedAt, step.finishedAt ?? run.finishedAt, now)],
          ['Attempts', step.attempts > 1 ? String(step.attempts) : undefined],
          ['Began', step.startedAt && exactTime(step.startedAt)],
          [
            'Path',
            <span key="p" className="mono">
              {step.path}
            </span>,
          ],
        ]}
      />
      <Part run={run} step={step} part="input" title="Input" />
      <Part run={run} step={step} part="output" title="Output" />
    </>
  );
}

interface PartProps {
  run: Run;
  step: RunStep;
  part: 'input' | 'output';
  title: string;
}

function Part({ run, step, part, title }: PartProps): ReactNode {
  const value = step[part];
  if (value === undefined || value === null)
    return part === 'output' && step.status === 'succeeded' ? <p className="dim small">It gave nothing.</p> : null;
  return (
    <div>
      <h3>{title}</h3>
      <RunValue
        key={step.path}
        runId={run.id}
        of={{ part, path: step.path }}
        value={value}
        large={step.large?.[part]}
        label={title}
      />
    </div>
  );
}

function StepFault({ error }: { error: NonNullable<RunStep['error']> }) {
  return (
    <Notice tone="bad" title={error.message}>
      <div className="dim small">
        <span className="mono">{error.code}</span>
        {error.status ? ` · the tool answered ${error.status}` : ''}
        {error.toolCode ? ` · ${error.toolCode}` : ''}
        {error.retryable ? ' · a retry may help' : ''}
      </div>
      {error.details !== undefined && error.details !== null && (
        <div style={{ marginTop: 8 }}>
          <JsonTree value={error.details} label="Details" />
        </div>
      )}
      {error.raw !== undefined && error.raw !== null && (
        <div style={{ marginTop: 8 }}>
          <JsonTree value={error.raw} label="What the tool answered" />
        </div>
      )}
    </Notice>
  );
}

function GoOnFrom({ run, step }: { run: Run; step: RunStep }) {
  const may = useCan('run.operate');
  const navigate = useNavigate();
  const again = useRerun(run, (id) => navigate(`/runs/${id}`));
  if (!may) return null;
  return (
    <Button
      size="xs"
      variant="default"
      style={{ alignSelf: 'flex-start' }}
      leftSection={<RotateCcw size={14} aria-hidden />}
      loading={again.isPending}
      onClick={() => again.mutate({ from: step.path })}
    >
      Run again from here
    </Button>
  );
}

function Resolve({ run, step }: { run: Run; step: RunStep }) {
  const may = useCan('run.operate');
  const client = useQueryClient();
  const resolve = useMutation({
    mutationFn: (as: 'done' | 'not_done' | 'retry') => runs.resolve(run.id, step.path, as),
    onSuccess: () => client.invalidateQueries({ queryKey: ['run', run.id] }),
    onError: toast.failed,
  });
  return (
    <Notice tone="odd" title="Did it take effect?">
      The step may not be repeated blindly. Look in the tool first.
      {may && (
        <Group gap="xs" mt="xs">
          <Button size="xs" variant="default" disabled={resolve.isPending} onClick={() => resolve.mutate('done')}>
            It was done
          </Button>
          <Button size="xs" variant="default" disabled={resolve.isPending} onClick={() => resolve.mutate('not_done')}>
            It was not done
          </Button>
          <Button size="xs" variant="default" disabled={resolve.isPending} onClick={() => resolve.mutate('retry')}>
            Try again
          </Button>
        </Group>
      )}
    </Notice>
  );
}
