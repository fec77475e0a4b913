// What an action does to the tool: reads, changes, or destroys.
import { Eye, Pencil, TriangleAlert } from 'lucide-react';
import type { ActionRow } from '../../api/shapes.ts';
import parts from '../../parts/parts.module.css';
import css from './catalog.module.css';

const CLASSES = {
  read: { label: 'Reads', icon: Eye },
  write: { label: 'Changes', icon: Pencil },
  destructive: { label: 'Hard to undo', icon: TriangleAlert },
} as const;

export function ClassBadge({ of }: { of: ActionRow['class'] }) {
  const { label, icon: Icon } = CLASSES[of];
  return (
    <span className={`${parts.badge} ${css[of]}`}>
      <Icon size={13} aria-hidden />
      {label}
    </span>
  );
}
