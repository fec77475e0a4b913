// Rows that lead somewhere: one shape for flows, runs, alerts, entries. Wraps on narrow screens.
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import css from './parts.module.css';

export function List({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={`card ${css.list}`} aria-label={label}>
      {children}
    </ul>
  );
}

interface RowProps {
  to?: string;
  onClick?: () => void;
  lead?: ReactNode;
  title: ReactNode;
  meta?: ReactNode;
  aside?: ReactNode;
  /** Buttons; outside of the row's link. */
  actions?: ReactNode;
}

export function Row({ to, onClick, lead, title, meta, aside, actions }: RowProps) {
  const inner = (
    <>
      {lead}
      <span className={css.rowMain}>
        <span className={css.rowTitle}>{title}</span>
        {meta && <span className={css.rowMeta}>{meta}</span>}
      </span>
      {aside && <span className={css.rowAside}>{aside}</span>}
    </>
  );
  const row = to ? (
    <Link className={css.row} to={to}>
      {inner}
    </Link>
  ) : onClick ? (
    <button type="button" className={css.row} onClick={onClick}>
      {inner}
    </button>
  ) : (
    <div className={css.row}>
      {inner}
      {actions}
    </div>
  );
  return <li>{row}</li>;
}

/** Stands where a list will be, in its size. */
export function ListSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div className={`card ${css.list}`} aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={i} className={css.row} style={{ borderTop: i ? '1px solid var(--line)' : undefined }}>
          <Skeleton height={20} width={20} circle />
          <span className={css.rowMain}>
            <Skeleton height={12} width={`${34 + ((i * 17) % 30)}%`} mb={8} />
            <Skeleton height={10} width={`${18 + ((i * 11) % 20)}%`} />
          </span>
        </div>
      ))}
    </div>
  );
}
