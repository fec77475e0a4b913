// A JSON value to read: folds, cuts what is long, copies whole. Nothing of it is ever taken as HTML.
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { CopyIcon } from './CopyText.tsx';
import css from './json.module.css';

/** Longer strings are cut until asked for, in characters. */
const LONG = 320;
/** Members of an array or object shown at once. */
const MANY = 50;

export function JsonTree({ value, label }: { value: unknown; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css.box} aria-label={label} tabIndex={0}>
      <div className={css.copy}>
        <CopyIcon
          value={typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')}
          label={`Copy ${label.toLowerCase()}`}
        />
      </div>
      <div className={css.tree}>
        <Value value={value} depth={0} />
      </div>
    </section>
  );
}

function Value({ value, depth, name }: { value: unknown; depth: number; name?: ReactNode }) {
  const before = name !== undefined && (
    <>
      <span className={css.key}>{name}</span>
      {': '}
    </>
  );
  if (value !== null && typeof value === 'object') return <Branch value={value} depth={depth} name={before} />;
  return (
    <div className={depth ? css.entry : undefined}>
      {before}
      <Leaf value={value} />
    </div>
  );
}

function Leaf({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false);
  if (typeof value !== 'string')
    return (
      <span className={css[value === null || value === undefined ? 'null' : typeof value]}>
        {String(value ?? 'null')}
      </span>
    );
  const cut = !whole && value.length > LONG;
  return (
    <>
      <span className={css.string}>"{cut ? `${value.slice(0, LONG)}…` : value}"</span>
      {value.length > LONG && (
        <button type="button" className={css.show} onClick={() => setWhole(!whole)}>
          {whole ? 'show less' : `show all ${value.length.toLocaleString()} characters`}
        </button>
      )}
    </>
  );
}

function Branch({ value, depth, name }: { value: object; depth: number; name: ReactNode }) {
  const list = Array.isArray(value);
  const entries: [string, unknown][] = list ? value.map((item, i) => [String(i), item]) : Object.entries(value);
  const [open, setOpen] = useState(depth < 2 && entries.length <= 30);
  const [shown, setShown] = useState(MANY);
  const size = list
    ? `${entries.length} ${entries.length === 1 ? 'item' : 'items'}`
    : `${entries.length} ${entries.length === 1 ? 'field' : 'fields'}`;
  if (!entries.length)
    return (
      <div className={depth ? css.entry : undefined}>
        {name}
        <span className={css.null}>{list ? '[]' : '{}'}</span>
      </div>
    );
  return (
    <div className={css.entry}>
      <button
        type="button"
        className={`${css.toggle} ${open ? css.open : ''}`}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={14} aria-hidden />
        <span>
          {name}
          {list ? '[' : '{'}
          {!open && <span className={css.size}>{size}</span>}
          {!open && (list ? ' ]' : ' }')}
        </span>
      </button>
      {open && (
        <>
          <ul>
            {entries.slice(0, shown).map(([key, item]) => (
              <li key={key}>
                <Value value={item} depth={depth + 1} name={key} />
              </li>
            ))}
            {entries.length > shown && (
              <li>
                <button type="button" className={css.show} onClick={() => setShown(shown + 4 * MANY)}>
                  show more ({(entries.length - shown).toLocaleString()} left)
                </button>
              </li>
            )}
          </ul>
          {list ? ']' : '}'}
        </>
      )}
    </div>
  );
}
