// The flow's document to read: numbered lines, keys and expressions coloured.
import { useMemo } from 'react';
import { CopyIcon } from '../../parts/CopyText.tsx';
import css from './flows.module.css';
import { paintLine } from './paint-yaml.ts';

export function YamlView({ source, of = 'document' }: { source: string; of?: 'document' | 'step' }) {
  const lines = useMemo(() => source.replace(/\n$/, '').split('\n').map(paintLine), [source]);
  return (
    <div className="card" style={{ position: 'relative', overflow: 'hidden' }}>
      <div className={css.copy}>
        <CopyIcon value={source} label={`Copy the ${of}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by keyboard */}
      <section className={css.code} aria-label={of === 'step' ? 'The step as YAML' : 'The flow as YAML'} tabIndex={0}>
        {lines.map((spans, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <div key={i}>
            {spans.map(({ text, kind }, at) =>
              kind ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: nor have their pieces
                <span key={at} className={css[`y_${kind}`]}>
                  {text}
                </span>
              ) : (
                text
              ),
            )}
          </div>
        ))}
      </section>
    </div>
  );
}
