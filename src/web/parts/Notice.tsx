// Something the reader must know, on the page itself: problems of the API, warnings, results.
import { Button } from '@mantine/core';
import { CircleAlert, CircleCheck, CircleHelp, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { asProblem } from '../api/problem.ts';
import css from './parts.module.css';
import type { Tone } from './status.ts';

const ICONS: Record<Tone, LucideIcon> = {
  bad: CircleAlert,
  wait: TriangleAlert,
  odd: CircleHelp,
  ok: CircleCheck,
  busy: Info,
  calm: Info,
};

interface Props {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}

export function Notice({ tone, title, children, action, className }: Props) {
  const Icon = ICONS[tone];
  return (
    <div className={`${css.notice} ${css[tone]} ${className ?? ''}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden />
      <div className={css.noticeBody}>
        {title && <strong>{title}</strong>}
        {children}
      </div>
      {action}
    </div>
  );
}

/** A failed call: what happened, what to do, which fields are at fault. */
export function ProblemNotice({ error, retry, className }: { error: unknown; retry?: () => void; className?: string }) {
  const problem = asProblem(error);
  return (
    <Notice
      tone="bad"
      title={problem.title}
      {...(className && { className })}
      action={
        retry && (
          <Button variant="default" size="xs" onClick={retry}>
            Try again
          </Button>
        )
      }
    >
      {problem.detail && problem.detail !== problem.title && <div>{problem.detail}</div>}
      {problem.todo && <div>{problem.todo}</div>}
      {problem.problems.length > 0 && (
        <ul>
          {problem.problems.map((one) => (
            <li key={`${one.path}${one.line}${one.message}`}>
              {one.line ? `Line ${one.line}: ` : one.path ? `${one.path}: ` : ''}
              {one.message}
              {one.hint && <span className="dim"> {one.hint}</span>}
            </li>
          ))}
        </ul>
      )}
      {problem.requestId && <div className="dim small mono">{problem.requestId}</div>}
    </Notice>
  );
}
