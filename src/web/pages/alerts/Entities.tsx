// Who and what an alert is about, as small labelled values.
import css from './alerts.module.css';
import type { Entity } from './entities.ts';

export function Entities({ entities }: { entities: Entity[] }) {
  return (
    <ul className={css.entities}>
      {entities.map(({ label, value }) => (
        <li key={`${label}${value}`} className={css.entity}>
          <span>{label}</span>
          {value}
        </li>
      ))}
    </ul>
  );
}
