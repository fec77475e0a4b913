// A secret that exists in this answer only.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyText } from '../../parts/CopyText.tsx';
import { Notice } from '../../parts/Notice.tsx';
import css from './settings.module.css';

export function ShownOnce({
  value,
  label,
  close,
  children,
}: {
  value: string;
  label: string;
  close: () => void;
  children: ReactNode;
}) {
  return (
    <div className={css.form}>
      <Notice tone="wait" title="It is shown only now">
        {children}
      </Notice>
      <CopyText value={value} label={label} />
      <div>
        <Button onClick={close}>Done</Button>
      </div>
    </div>
  );
}
