// The fields of an input schema, for reading.
import type { JsonSchema } from '../../api/shapes.ts';
import css from './catalog.module.css';

/** Deeper objects are named but not unfolded. */
const DEEPEST = 3;

export function SchemaFields({ schema, depth = 0 }: { schema: JsonSchema; depth?: number }) {
  const fields = Object.entries(schema.properties ?? {});
  if (!fields.length)
    return (
      <p className="dim small" style={{ margin: 0 }}>
        It takes no input.
      </p>
    );
  // what must be given comes first
  const required = new Set(schema.required);
  const ordered = fields.toSorted(([a], [b]) => Number(required.has(b)) - Number(required.has(a)));
  return (
    <dl className={css.fields}>
      {ordered.map(([name, field]) => {
        const inner = field.properties ? field : field.items?.properties ? field.items : undefined;
        return (
          <div key={name} className={css.field}>
            <dt>
              <code className="mono">{name}</code>
              <span className="dim small">{typeWords(field)}</span>
              {required.has(name) && (
                <span className="small" style={{ color: 'var(--accent-ink)', fontWeight: 500 }}>
                  required
                </span>
              )}
            </dt>
            <dd>
              {field.description ?? field.title}
              {field.enum && <div>One of: {field.enum.map(String).join(', ')}</div>}
              {inner && depth < DEEPEST && (
                <div className={css.nested}>
                  <SchemaFields schema={inner} depth={depth + 1} />
                </div>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function typeWords({ type, items, format }: JsonSchema): string {
  const own = Array.isArray(type) ? type.join(' or ') : (type ?? 'any');
  if (own === 'array' && items?.type) return `list of ${items.type}`;
  return format ? `${own} (${format})` : own;
}
