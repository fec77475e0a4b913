// The frame of every page: document title, heading that takes the focus after navigation, actions.
import { ChevronLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import css from './parts.module.css';

interface Props {
  title: string;
  /** Shown instead of the title, e.g. with a badge beside it. */
  heading?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  back?: { to: string; label: string };
  /** narrow for reading, wide for drawings. */
  width?: 'narrow' | 'wide';
  children: ReactNode;
}

export function Page({ title, heading, lead, actions, back, width, children }: Props) {
  const h1 = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Reflejo`;
  }, [title]);
  useEffect(() => {
    // after a navigation the focus is on nothing: a screen reader hears the new page from its heading
    if (document.activeElement === document.body) h1.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={`${css.page} ${width ? css[width] : ''}`}>
      <header className={css.head}>
        <div className={css.headText}>
          {back && (
            <Link to={back.to} className={css.crumb}>
              <ChevronLeft size={14} aria-hidden />
              {back.label}
            </Link>
          )}
          <h1 ref={h1} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead && <p className={css.lead}>{lead}</p>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled card. */
export function Section({
  title,
  aside,
  children,
  className,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`card ${css.section} ${className ?? ''}`}>
      {title && (
        <div className={css.sectionHead}>
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

/** Pairs of term and value. A value of undefined is left out. */
export function Facts({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className={css.facts}>
      {items
        .filter(([, value]) => value !== undefined && value !== null && value !== '')
        .map(([term, value]) => (
          <div key={term} style={{ display: 'contents' }}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
