// References to other documents, where a person allowed them: each is fetched through the guard, held to limits, and
// put into the description under a name of its own, so that afterwards nothing points outside.
import { AppError } from '../../errors.ts';
import { type Json, MOST_NODES } from './description.ts';
import type { Dropped } from './sound-operations.ts';

const MAX_DOCUMENTS = 30;
const MAX_LEVELS = 4;

/** Gives the parsed document at an address. */
export type Fetch = (url: string) => Promise<Json>;

/** What could not be had is left as it is, and told: the operations that use it are dropped later. */
export async function bringIn(
  document: Json,
  base: string | undefined,
  fetch: Fetch,
): Promise<{ document: Json; problems: Dropped[] }> {
  const problems: Dropped[] = [];
  const brought: Json = {};
  const names = new Map<string, string>();
  const failed = new Map<string, string>();
  const documents = new Map<string, Promise<Json>>();

  // each place that is referred to is copied: many small references to one large document must not fill the memory
  let room = MOST_NODES;

  const rewritten = async (value: unknown, from: string | undefined, level: number): Promise<unknown> => {
    if (Array.isArray(value)) {
      const out = [];
      for (const one of value) out.push(await rewritten(one, from, level));
      return out;
    }
    if (typeof value !== 'object' || value === null) return value;
    room -= 1;
    if (room < 0) throw new TooMuch();
    const out: Json = {};
    for (const [key, inner] of Object.entries(value)) {
      const outside = key === '$ref' && typeof inner === 'string' && (from !== base || !inner.startsWith('#'));
      out[key] = outside ? await nameOf(inner, from, level) : await rewritten(inner, from, level);
    }
    return out;
  };

  const nameOf = async (reference: string, from: string | undefined, level: number): Promise<string> => {
    const [target] = URL.canParse(reference, from) ? [new URL(reference, from)] : [];
    if (!target) return reference;
    const key = target.href;
    if (base !== undefined && key.startsWith(`${base}#`)) return target.hash;
    const known = names.get(key);
    if (known) return known;
    if (failed.has(key)) return reference;
    const name = `external_${names.size + 1}`;
    names.set(key, `#/components/x-external/${name}`);
    try {
      if (level >= MAX_LEVELS) throw new AppError('invalid_request', `is more than ${MAX_LEVELS} documents away`);
      const pointer = decodeURIComponent(target.hash.slice(1));
      target.hash = '';
      if (!documents.has(target.href)) {
        if (documents.size >= MAX_DOCUMENTS)
          throw new AppError('invalid_request', `would be more than ${MAX_DOCUMENTS} documents`);
        documents.set(target.href, fetch(target.href));
      }
      const found = at(await documents.get(target.href), pointer);
      if (found === undefined) throw new AppError('invalid_request', 'does not have what is referred to');
      brought[name] = await rewritten(found, target.href, level + 1);
      return names.get(key)!;
    } catch (fault) {
      if (fault instanceof TooMuch) throw fault;
      const message = fault instanceof AppError ? fault.detail : 'could not be read';
      names.delete(key);
      failed.set(key, message);
      problems.push({ path: reference, message: `the reference ${reference}: ${message}` });
      return reference;
    }
  };

  const result = (await rewritten(document, base, 0)) as Json;
  if (Object.keys(brought).length > 0) result.components = { ...result.components, 'x-external': brought };
  return { document: result, problems };
}

class TooMuch extends AppError {
  constructor() {
    super(
      'invalid_request',
      'The description brings in too much of other documents. Cut it to the operations you need.',
    );
  }
}

/** What a JSON Pointer (RFC 6901) names. */
export function at(document: unknown, pointer: string): unknown {
  if (pointer === '' || pointer === '/') return document;
  let value: any = document;
  for (const part of pointer.slice(1).split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = value[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return value;
}
