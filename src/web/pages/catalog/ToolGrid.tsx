// Tools as cards that lead to their pages.
import { Link } from 'react-router';
import type { ToolRow } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { ToolTile } from '../../parts/ToolTile.tsx';
import css from './catalog.module.css';

/** `of`: they are all of one category, which a heading names. */
export function ToolGrid({ tools, of }: { tools: ToolRow[]; of?: string }) {
  return (
    <ul className={css.grid}>
      {tools.map((tool) => (
        <li key={tool.id}>
          <Link to={`/catalog/${tool.id}`} className={`card ${css.tool}`}>
            <ToolTile tool={tool} size={36} />
            <span style={{ minWidth: 0 }}>
              <strong>{tool.name}</strong>
              <span className="dim small">
                {[!of && tool.category && humanise(tool.category), actionCount(tool.actions)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export const actionCount = (n: number): string =>
  n === 0 ? 'credentials only' : n === 1 ? '1 action' : `${n.toLocaleString('en')} actions`;
