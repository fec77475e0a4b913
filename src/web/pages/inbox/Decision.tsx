// Who decided what, when and where; with the form they filled in.
import { CircleCheck } from 'lucide-react';
import type { Question } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { Time } from '../../parts/Time.tsx';
import css from './inbox.module.css';

const HOW: Record<string, string> = { slack: 'in Slack', web: 'here', api: 'through the API', default: 'by default' };

export function Decision({ question }: { question: Question }) {
  const { answer } = question;
  if (!answer)
    return (
      <p className="dim">
        {question.closedWhy ? `No longer asked: ${question.closedWhy}.` : 'It was closed without an answer.'}
      </p>
    );
  const choice = question.choices.find((each) => each.id === answer.choice);
  const fields = Object.entries(answer.form ?? {}).filter(([, value]) => value !== '' && value !== null);
  return (
    <div className={css.answered}>
      <CircleCheck size={16} aria-hidden />
      <div style={{ minWidth: 0 }}>
        <div>
          {answer.by ? (
            <>
              <strong>{answer.by.name}</strong> decided <strong>{choice?.label ?? humanise(answer.choice)}</strong>{' '}
              {HOW[answer.how ?? ''] ?? ''}
            </>
          ) : (
            <>
              The deadline passed: <strong>{choice?.label ?? humanise(answer.choice)}</strong> by default
            </>
          )}
          {answer.at && (
            <span className="dim">
              , <Time at={answer.at} />
            </span>
          )}
        </div>
        {fields.length > 0 && (
          <dl>
            {fields.map(([name, value]) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{(question.form as any)?.properties?.[name]?.title ?? humanise(name)}</dt>
                <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </div>
  );
}
