// Where the next page is, told by the page before.
import type { PagePlan } from './page-plan.ts';
import { valueAt } from './places.ts';

export interface PageRead {
  headers: Record<string, string>;
  body: unknown;
  /** How many items it had. */
  count: number;
  /** Without query: what relative addresses are relative to. */
  address: string;
}

/** An address, or a value for the input that asks for a page; undefined: this was the last one. */
export type NextPage = { url: string } | { value: unknown } | undefined;

/** `asked`: what the input that asks for a page had; `size`: how many were wanted on it, if that is known. */
export function nextPage(plan: PagePlan, page: PageRead, asked: unknown, size: number | undefined): NextPage {
  switch (plan.style) {
    case 'link':
      return address(linkOf(page.headers.link ?? ''), page);
    case 'url':
      return address(valueAt(page.body, plan.next!), page);
    case 'cursor': {
      const cursor = valueAt(page.body, plan.next!);
      return cursor === undefined || cursor === null || cursor === '' || cursor === false
        ? undefined
        : { value: cursor };
    }
    case 'offset':
      return isLast(page, size) ? undefined : { value: numberOf(asked, plan.first ?? 0) + page.count };
    case 'page':
      return isLast(page, size) ? undefined : { value: numberOf(asked, plan.first ?? 1) + 1 };
  }
}

const isLast = ({ count }: PageRead, size: number | undefined) => count === 0 || (size !== undefined && count < size);

const numberOf = (value: unknown, first: number): number => {
  const number = Number(value ?? first);
  return Number.isFinite(number) ? number : first;
};

/** The credential that a tool wrote into it was made unreadable on its way to us; the connection adds it again. */
function address(target: unknown, page: PageRead): NextPage {
  if (typeof target !== 'string' || target === '' || !URL.canParse(target, page.address || undefined)) return undefined;
  const url = new URL(target, page.address || undefined);
  for (const [name, value] of [...url.searchParams]) if (value === '[secret]') url.searchParams.delete(name);
  return { url: url.href };
}

/** The target with the relation `next` of a Link header (RFC 8288). Commas and semicolons may stand within `<>` and quotes. */
export function linkOf(header: string): string | undefined {
  for (const [, target, parameters] of header.matchAll(
    /<([^>]*)>((?:\s*;\s*[\w*!#$&+.^`|~-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))?)*)/g,
  )) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]*))/i.exec(parameters!);
    if ((relations?.[1] ?? relations?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return undefined;
}
