// A state as colour, icon and word together; never colour alone.

import css from './parts.module.css';
import { type Look, lookOf, RUN_LOOK } from './status.ts';

interface Props {
  state: string;
  of?: Record<string, Look>;
  /** Without ground, for dense lists. */
  bare?: boolean;
  label?: string;
}

export function StatusBadge({ state, of = RUN_LOOK, bare, label }: Props) {
  const look = lookOf(of, state);
  const Icon = look.icon;
  return (
    <span className={`${css.badge} ${css[look.tone]} ${bare ? css.bare : ''}`}>
      <Icon size={14} aria-hidden className={look.moving ? 'spin' : undefined} />
      {label ?? look.label}
    </span>
  );
}
