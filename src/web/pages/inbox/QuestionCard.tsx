// One question: what is asked, why, until when; the choices; or who decided what.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Link } from 'react-router';
import { questions } from '../../api/calls.ts';
import { asProblem } from '../../api/problem.ts';
import type { Choice, Question } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { BlockSkeleton } from '../../parts/Loaded.tsx';
import { Notice, ProblemNotice } from '../../parts/Notice.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { QUESTION_LOOK } from '../../parts/status.ts';
import { Countdown, Time, useNow } from '../../parts/Time.tsx';
import { Decision } from './Decision.tsx';
import css from './inbox.module.css';

const loadForm = () => import('../../forms/SchemaForm.tsx');
const SchemaForm = lazy(() => loadForm().then((module) => ({ default: module.SchemaForm })));
/** A deadline nearer than this is coloured, in ms. */
const SOON_MS = 15 * 60_000;

const choiceLabel = (choice: Choice): string => choice.label ?? humanise(choice.id);
/** On a phone the form opens below the fold. */
const scrollTo = (form: HTMLElement | null) => form?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
const hasForm = (question: Question): boolean => Object.keys((question.form as any)?.properties ?? {}).length > 0;

export function QuestionCard({ question, linked = true }: { question: Question; linked?: boolean }) {
  const title = question.title || humanise(question.path.split('/').at(-1) ?? '');
  return (
    <article className={`card ${css.card}`} aria-label={title}>
      <div className={css.top}>
        {question.state === 'open' ? (
          question.deadline ? (
            <Deadline at={question.deadline} />
          ) : null
        ) : (
          <StatusBadge of={QUESTION_LOOK} state={question.state} />
        )}
        <span>
          Asked <Time at={question.createdAt} />
        </span>
        <Link className="link" to={`/runs/${question.runId}`}>
          {question.flow}
        </Link>
        {question.alertId && (
          <Link className="link" to={`/alerts/${question.alertId}`}>
            The alert
          </Link>
        )}
      </div>
      {linked && (
        <h2 className={css.title}>
          <Link to={`/inbox/${question.id}`}>{title}</Link>
        </h2>
      )}
      <p className={css.text}>{question.text}</p>
      {question.state === 'open' ? <Choices question={question} /> : <Decision question={question} />}
    </article>
  );
}

function Deadline({ at }: { at: string }) {
  const left = new Date(at).getTime() - useNow(10_000);
  return (
    <span className={`${css.deadline} ${left < 0 ? css.late : left < SOON_MS ? css.soon : ''}`}>
      <Hourglass size={13} aria-hidden />
      <Countdown to={at} />
    </span>
  );
}

function Choices({ question }: { question: Question }) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Choice>();
  const [form, setForm] = useState<Record<string, unknown>>({});
  const answer = useMutation({
    mutationFn: (choice: Choice) => questions.answer(question.id, choice.id, hasForm(question) ? form : undefined),
    // whoever came first: what the server has now is what is shown
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => ['questions', 'question', 'run', 'runs', 'alert'].includes(String(queryKey[0])),
      }),
  });
  const willNeedForm = question.mayAnswer && hasForm(question);
  useEffect(() => {
    // the form is large: it comes while the question is being read
    if (willNeedForm) void loadForm();
  }, [willNeedForm]);
  if (!question.mayAnswer)
    return (
      <Notice tone="calm" title="Others are asked">
        You can read this question. {audienceWords(question)}
      </Notice>
    );
  const choose = (choice: Choice) => {
    setChosen(choice);
    answer.reset();
    if (!hasForm(question)) answer.mutate(choice);
  };
  const problem = answer.error ? asProblem(answer.error) : undefined;
  const general = problem?.problems.every((one) => !one.path) ? problem : undefined;
  return (
    <>
      <fieldset className={css.choices} style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="visually-hidden">Your decision</legend>
        {question.choices.map((choice) => (
          <Button
            key={choice.id}
            variant={
              chosen?.id === choice.id
                ? 'filled'
                : choice.style === 'primary' && !chosen
                  ? 'filled'
                  : choice.style === 'danger'
                    ? 'light'
                    : 'default'
            }
            {...(choice.style === 'danger' && { color: 'red' })}
            aria-pressed={hasForm(question) ? chosen?.id === choice.id : undefined}
            loading={answer.isPending && !hasForm(question) && chosen?.id === choice.id}
            disabled={answer.isPending}
            onClick={() => choose(choice)}
          >
            {choiceLabel(choice)}
          </Button>
        ))}
      </fieldset>
      {general && !hasForm(question) && <ProblemNotice error={general} />}
      {chosen && hasForm(question) && (
        <div className={css.form} ref={scrollTo}>
          <p className={css.formTitle}>{choiceLabel(chosen)}</p>
          {general && <ProblemNotice error={general} />}
          <Suspense fallback={<BlockSkeleton height={120} />}>
            <SchemaForm
              schema={question.form as Record<string, any>}
              layout={question.layout}
              value={form}
              onChange={setForm}
              onSubmit={() => answer.mutate(chosen)}
              problems={problem?.problems ?? []}
              submit={`Decide: ${choiceLabel(chosen)}`}
              danger={chosen.style === 'danger'}
              busy={answer.isPending}
              cancel={
                <Button variant="subtle" color="gray" onClick={() => setChosen(undefined)}>
                  Back
                </Button>
              }
            />
          </Suspense>
        </div>
      )}
    </>
  );
}

function audienceWords({ audience }: Question): string {
  const who =
    audience?.person ??
    audience?.group ??
    (audience?.role ? `everybody with the role ${audience.role}` : audience?.channel);
  return who ? `Asked is ${who}.` : '';
}
