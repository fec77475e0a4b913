// The frame of the pages before sign-in.
import { type ReactNode, useEffect } from 'react';
import { Logo } from '../../shell/Logo.tsx';
import css from './session.module.css';

export function Stage({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Reflejo`;
  }, [title]);
  return (
    <main className={css.stage}>
      <div className={`card ${css.box}`}>
        <Logo size={36} />
        <h1>{title}</h1>
        <p>{lead}</p>
        {children}
      </div>
    </main>
  );
}
