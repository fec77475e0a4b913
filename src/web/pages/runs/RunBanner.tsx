// What the reader of a run must know first: it waits for somebody, it failed, an outcome is unknown.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { questions } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Run, RunStep } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { Notice } from '../../parts/Notice.tsx';
import { Time, useNow } from '../../parts/Time.tsx';
import css from './runs.module.css';
import { WAIT_WORDS } from './wait-words.ts';

export function RunBanner({ run, onChoose }: { run: Run; onChoose: (step: RunStep) => void }) {
  const asking =
    run.status === 'waiting' || run.status === 'running'
      ? run.steps.find((step) => step.kind === 'ask' && step.status === 'waiting')
      : undefined;
  const held = run.finishedAt ? undefined : run.steps.find((step) => step.waitsFor);
  const unknown = run.steps.find((step) => step.status === 'unknown');
  const failed = run.status === 'failed' ? run.steps.findLast((step) => step.status === 'failed') : undefined;
  return (
    <>
      {unknown && (
        <Notice
          tone="odd"
          className={css.banner!}
          title={`It is not known whether “${humanise(unknown.id)}” took effect`}
          action={
            <Button size="xs" variant="default" onClick={() => onChoose(unknown)}>
              Decide
            </Button>
          }
        >
          The process ended while the step was under way. Look in the tool, then say what happened.
        </Notice>
      )}
      {run.expiredAt && (
        <Notice tone="calm" className={css.banner!} title="The steps of this run have expired">
          What went into them and came out was deleted <Time at={run.expiredAt} />, because its time had passed. What
          the ledger says of the run is kept.
        </Notice>
      )}
      {run.status === 'paused' && (
        <Notice tone="wait" className={css.banner!} title="The run is paused">
          What was under way has ended or ends; nothing more is begun until it is resumed.
        </Notice>
      )}
      {held && (
        <Notice
          tone="wait"
          className={css.banner!}
          title={`“${humanise(held.id)}” waits: ${WAIT_WORDS[held.waitsFor!.reason]}`}
          action={
            <Button size="xs" variant="default" onClick={() => onChoose(held)}>
              Show the step
            </Button>
          }
        >
          <NextTry until={held.waitsFor!.until} /> That counts no attempt.
        </Notice>
      )}
      {run.status === 'cancelled' && (
        <Notice
          tone="calm"
          className={css.banner!}
          title={run.error?.code === 'limit_reached' ? 'The run was not begun' : 'The run was cancelled'}
        >
          {sentence(run.error?.message)}
        </Notice>
      )}
      {asking && <Asking run={run} />}
      {run.status === 'failed' && (
        <Notice
          tone="bad"
          className={css.banner!}
          title="The run failed"
          action={
            failed && (
              <Button size="xs" variant="default" onClick={() => onChoose(failed)}>
                Show the step
              </Button>
            )
          }
        >
          {run.error?.message ?? failed?.error?.message}
        </Notice>
      )}
    </>
  );
}

/** Why, as the machine has it: "by Ann", "Ann: a test", "the alert was closed by Ann". */
const sentence = (why: string | undefined): string | undefined =>
  why && `${why[0]!.toUpperCase()}${why.slice(1)}${/[.!?]$/.test(why) ? '' : '.'}`;

/** The time may have passed: the run stands in line for its tool, or nobody works on it at the moment. */
function NextTry({ until }: { until: string }) {
  const now = useNow();
  if (Date.parse(until) <= now) return <>It is tried again as soon as its turn comes.</>;
  return (
    <>
      It is tried again <Time at={until} />.
    </>
  );
}

function Asking({ run }: { run: Run }) {
  const may = useCan('question.read');
  const open = useQuery({ queryKey: ['questions', 'open'], queryFn: () => questions.list('open'), enabled: may }).data;
  const question = open?.items.find((one) => one.runId === run.id);
  return (
    <Notice
      tone="wait"
      className={css.banner!}
      title="The run waits for a decision"
      action={
        question && (
          <Button size="xs" component={Link} to={`/inbox/${question.id}`}>
            {question.mayAnswer ? 'Answer' : 'Read'}
          </Button>
        )
      }
    >
      {question?.text.split('\n')[0]}
    </Notice>
  );
}
