// How tools and actions look to whoever lists or connects them.
import type { CredentialOffer } from '../connections/index.ts';
import type { Action } from './action.ts';
import { offersOf } from './offers.ts';
import type { ToolFile } from './tool-file.ts';

/** An action as lists show it. */
export interface ActionSummary {
  id: string;
  tool: string;
  name: string;
  summary: string;
  class: Action['class'];
  /** One of those that are needed most. */
  featured?: boolean;
}

export interface ToolSummary {
  id: string;
  name: string;
  category: string;
  color: string;
  monogram: string;
  icon?: string;
  homepage?: string;
  /** How many. */
  actions: number;
  /** Made by hand; the others are generated from API descriptions. */
  curated: boolean;
  /** The space brought it. */
  own?: boolean;
}

export interface Tool extends Omit<ToolSummary, 'actions'> {
  description?: string;
  baseUrl: string | null;
  /** Its connections prove who sends webhooks; nothing is sent with them. */
  inbound: boolean;
  credentials: CredentialOffer[];
  rateLimit?: ToolFile['rateLimit'];
  /** What its requests were tried against. */
  proven?: ToolFile['proven'];
  source?: { from: string; version: string; date: string; license?: string | undefined };
  /** Of a tool with many, the first of them. */
  actions: ActionSummary[];
  /** How many it has in all. */
  total: number;
}

export function toolOf(file: ToolFile, { curated, actions, total }: Pick<Tool, 'curated' | 'actions' | 'total'>): Tool {
  const { source } = file;
  return {
    ...faceOf(file),
    ...(file.summary && { description: file.summary }),
    curated,
    baseUrl: file.baseUrl ?? null,
    inbound: file.inbound,
    credentials: offersOf(file),
    ...(file.rateLimit && { rateLimit: file.rateLimit }),
    ...(curated && { proven: file.proven }),
    ...(source && {
      source: { from: source.from, version: source.version, date: dateText(source.date), license: source.license },
    }),
    actions,
    total,
  };
}

const dateText = (date: string | Date): string => (typeof date === 'string' ? date : date.toISOString().slice(0, 10));

export const faceOf = ({ id, name, category, color, monogram, icon, homepage }: ToolFile) => ({
  id,
  name,
  category,
  color,
  monogram,
  ...(icon !== undefined && { icon }),
  ...(homepage !== undefined && { homepage }),
});

export const summaryOf = (file: ToolFile, action: ToolFile['actions'][number]): ActionSummary => ({
  id: `${file.id}.${action.id}`,
  tool: file.id,
  name: action.name,
  summary: action.summary,
  class: action.class,
  ...(action.featured && { featured: true }),
});
