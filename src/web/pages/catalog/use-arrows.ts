// The arrow keys walk from a search field through what it found; `/` leads to the field from anywhere on the page.
import { type KeyboardEvent, type RefObject, useEffect } from 'react';

export function useSlash(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || at.closest('input, textarea, select')) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [field]);
}

/** For the element that holds the field and the links. */
export function walkLinks(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const at = event.target as HTMLElement;
  if (step === 0 || !at.matches('input[type="search"], ul a')) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input[type="search"], ul a')];
  const next = stops[stops.indexOf(at) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
