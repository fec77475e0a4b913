// Does the action once, now, with what the form holds. What changes something says so on its button.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Play, Zap } from 'lucide-react';
import { useEffect, useState } from 'react';
import { catalog } from '../../api/calls.ts';
import type { ActionDetail } from '../../api/shapes.ts';
import { hasExpressions } from '../../forms/action/expressions.ts';
import { formFaults } from '../../forms/action/form-faults.ts';
import type { Fields, FormSchema } from '../../forms/action/schema.ts';
import { JsonTree } from '../../parts/JsonTree.tsx';
import { ProblemNotice } from '../../parts/Notice.tsx';
import css from './catalog.module.css';

interface Props {
  action: Omit<ActionDetail, 'inputSchema'> & { inputSchema: FormSchema };
  toolName: string;
  connection: string | undefined;
  input: Fields;
  /** Pressed: from now on what is missing is shown. */
  onAsked: () => void;
  onFailure: (error: unknown) => void;
}

export function TryIt({ action, toolName, connection, input, onAsked, onFailure }: Props) {
  const [missing, setMissing] = useState(false);
  const trial = useMutation({
    mutationFn: () => catalog.try(action.id, { connection: connection!, with: input }),
    onMutate: () => onFailure(undefined),
    onError: onFailure,
  });
  const expressive = hasExpressions(input);
  const reads = action.class === 'read';
  const press = () => {
    onAsked();
    const wrong = formFaults(action.inputSchema, input).some((fault) => !fault.warning);
    setMissing(wrong);
    if (!wrong) trial.mutate();
  };
  return (
    <div className={css.trial}>
      <p className={css.trialNote} id="trial-note">
        {expressive
          ? 'Expressions have their values only in a flow. Give values to try it.'
          : reads
            ? 'It only reads.'
            : `There is no rehearsal: ${toolName} is changed for real, and it is on record as done by you.`}
      </p>
      <Button
        fullWidth
        aria-describedby="trial-note"
        {...(action.class === 'destructive' && { color: 'red' })}
        leftSection={reads ? <Play size={14} aria-hidden /> : <Zap size={14} aria-hidden />}
        disabled={expressive || connection === undefined}
        loading={trial.isPending}
        onClick={press}
        classNames={{ label: css.trialLabel! }}
      >
        {reads ? 'Try it' : `${action.name} for real`}
      </Button>
      {trial.isPending && <Waiting tool={toolName} />}
      <div aria-live="polite">
        {missing && !trial.isPending && <p className={css.trialNote}>Something is missing or wrong: see the form.</p>}
        {!missing && trial.isError && <ProblemNotice error={trial.error} />}
        {!missing && trial.isSuccess && !trial.isPending && (
          <>
            <h3 className={css.asideTitle}>Answer</h3>
            <JsonTree value={trial.data.output} label="Answer" />
          </>
        )}
      </div>
    </div>
  );
}

/** Said once it takes longer than a second. */
function Waiting({ tool }: { tool: string }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((now) => now + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className={css.trialNote} aria-live="off">
      {seconds > 0 ? `Waiting for ${tool}, ${seconds} s. It is given up after 60 s.` : ' '}
    </p>
  );
}
