// The entries of an alert as a story, oldest first.
import { Link } from 'react-router';
import type { Entry } from '../../api/shapes.ts';
import { Moment } from '../../parts/Time.tsx';
import { entryIcon, entryWords } from '../ledger/entry-words.ts';
import css from './alerts.module.css';

export function Story({ entries }: { entries: Entry[] }) {
  if (!entries.length) return <p className="dim">Nothing is on record yet.</p>;
  return (
    <ol className={css.story}>
      {entries.map((entry) => {
        const Icon = entryIcon(entry.kind);
        const { who, what, detail } = entryWords(entry);
        return (
          <li key={entry.seq}>
            <span className={css.bead} aria-hidden>
              <Icon size={14} />
            </span>
            <div className={css.said}>
              <strong>{who}</strong> {what}
              {detail && <div className="dim small">{detail}</div>}
            </div>
            <span className={css.when}>
              <Moment at={entry.at} />{' '}
              <Link className="link mono" to={`/ledger?entry=${entry.seq}`} title="The entry in the ledger">
                #{entry.seq}
              </Link>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
