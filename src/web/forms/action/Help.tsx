// What a field means: in a sentence, the whole on demand.
import { useState } from 'react';
import css from './action-form.module.css';
import type { FormSchema } from './schema.ts';

export function Help({ schema, more }: { schema: FormSchema; more?: string | undefined }) {
  const [whole, setWhole] = useState(false);
  const { description = '', 'x-help': help, deprecated, examples } = schema;
  const example = examples?.[0];
  const parts = [
    deprecated ? 'The tool has given it up.' : '',
    (whole && help) || description,
    example !== undefined && !description.includes(String(example)) ? `Example: ${example}` : '',
    more ?? '',
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return (
    <span className={css.help}>
      {parts.join(' ')}{' '}
      {help && (
        <button type="button" className={css.more} onClick={() => setWhole(!whole)} aria-expanded={whole}>
          {whole ? 'Less' : 'More'}
        </button>
      )}
    </span>
  );
}

export const hasHelp = ({ description, 'x-help': help, deprecated, examples }: FormSchema): boolean =>
  Boolean(description || help || deprecated || examples?.length);
