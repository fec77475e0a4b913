// Actions as rows that lead to their pages.
import type { ReactNode } from 'react';
import type { ActionRow } from '../../api/shapes.ts';
import { List, Row } from '../../parts/List.tsx';
import { ClassBadge } from './ClassBadge.tsx';
import css from './catalog.module.css';

export const actionPath = ({ id, tool }: Pick<ActionRow, 'id' | 'tool'>): string =>
  `/catalog/${tool}/actions/${id.slice(tool.length + 1)}`;

export function ActionRows({
  actions,
  label,
  lead,
}: {
  actions: ActionRow[];
  label: string;
  lead?: (action: ActionRow) => ReactNode;
}) {
  return (
    <List label={label}>
      {actions.map((action) => (
        <Row
          key={action.id}
          to={actionPath(action)}
          lead={lead?.(action)}
          title={<span className="clip">{action.name}</span>}
          meta={
            <>
              <span className={`mono ${css.id}`}>{action.id}</span>
              {action.summary !== action.name && <span>{action.summary}</span>}
            </>
          }
          aside={<ClassBadge of={action.class} />}
        />
      ))}
    </List>
  );
}
