// Media types: which of several a request is sent as, and which answers are asked for.
import type { Answer, MediaType } from '../openapi.ts';

const bare = (type: string): string => type.split(';')[0]!.trim().toLowerCase();

export const isJson = (type: string): boolean => /^(application|text)\/(json|[\w.+-]+\+json)$/.test(bare(type));
export const isForm = (type: string): boolean => bare(type) === 'application/x-www-form-urlencoded';
export const isMultipart = (type: string): boolean => bare(type).startsWith('multipart/');
export const isXml = (type: string): boolean => /^(application|text)\/(xml|[\w.+-]+\+xml)$/.test(bare(type));
export const isText = (type: string): boolean =>
  /^text\//.test(bare(type)) || /^application\/(yaml|x-yaml|x-ndjson|jwt|javascript|graphql|sql)$/.test(bare(type));
export const isWildcard = (type: string): boolean => bare(type).includes('*');

/** From the best: what says most about its fields comes first. */
const ORDER: ((type: string) => boolean)[] = [
  (type) => bare(type) === 'application/json',
  (type) => bare(type) === 'application/merge-patch+json',
  (type) => isJson(type) && bare(type) !== 'application/json-patch+json' && !isWildcard(type),
  (type) => bare(type) === 'application/json-patch+json',
  isForm,
  isMultipart,
  isXml,
  (type) => isWildcard(type),
  isText,
  () => true,
];
const rank = (type: string): number => ORDER.findIndex((fits) => fits(type));

/** `wanted`: a person has chosen. A form with files can only be sent in parts. */
export function contentTypeOf(content: Record<string, MediaType>, wanted?: string): string | undefined {
  const types = Object.keys(content).filter((type) => type.includes('/') || type === '*');
  if (wanted !== undefined && types.includes(wanted)) return wanted;
  const best = [...types].sort((a, b) => rank(a) - rank(b))[0];
  if (best === undefined || !isForm(best)) return best;
  const parts = types.find(isMultipart);
  return parts && hasFiles(content[parts]) ? parts : best;
}

const hasFiles = (media: MediaType | undefined): boolean =>
  Object.values<any>(media?.schema?.properties ?? {}).some(
    (one) => one?.format === 'binary' || one?.items?.format === 'binary',
  );

/** The header `accept`: JSON where the operation has it, else what it has. */
export function acceptOf(responses: Record<string, Answer>): string {
  const good = Object.keys(responses).filter((status) => /^2/.test(status));
  const types = [
    ...new Set(
      good.flatMap((status) => Object.keys(responses[status]!.content ?? {})).filter((type) => /\//.test(type)),
    ),
  ];
  if (types.length === 0) return 'application/json, */*;q=0.5';
  const json = types.filter((type) => isJson(type) && !isWildcard(type));
  if (json.includes('application/json')) return 'application/json';
  return (json.length > 0 ? json : types).slice(0, 5).join(', ');
}

/** Whether an answer of this status has a JSON body by the description; of one it does not describe, whether any good one has. */
export function promisesJson(responses: Record<string, Answer>, status: number): boolean {
  const own =
    responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses[`${Math.floor(status / 100)}xx`];
  if (own) return hasJson(own);
  return Object.entries(responses).some(([one, answer]) => /^2/.test(one) && hasJson(answer));
}

const hasJson = ({ content }: Answer): boolean =>
  Object.keys(content ?? {}).some((type) => isJson(type) && !isWildcard(type));
