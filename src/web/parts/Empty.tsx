// A list with nothing in it says what would be here and how it gets there.
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import css from './parts.module.css';

export function Empty({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={`card ${css.empty}`}>
      <div className={css.emptyIcon}>
        <Icon size={22} aria-hidden />
      </div>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
