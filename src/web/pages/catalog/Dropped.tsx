// What of a description could not be used, and why.
import css from './catalog.module.css';

/** More are unfolded on demand. */
const FEW = 5;

export function Dropped({ items }: { items: { path: string; message: string; line?: number | undefined }[] }) {
  const rows = items.map((one) => (
    <li key={`${one.path} ${one.line} ${one.message}`}>
      {one.line ? `Line ${one.line}: ` : ''}
      <code className="mono">{one.path}</code> {one.message}
    </li>
  ));
  return (
    <>
      <ul className={css.dropped}>{rows.slice(0, FEW)}</ul>
      {rows.length > FEW && (
        <details>
          <summary className={css.unfold}>{rows.length - FEW} more</summary>
          <ul className={css.dropped}>{rows.slice(FEW)}</ul>
        </details>
      )}
    </>
  );
}
