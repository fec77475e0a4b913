// What both kinds of server can do for us.
import type { Engine, Prepared } from './statement.ts';

export type Row = Record<string, unknown>;

export interface Rows {
  rows: Row[];
  columns: { name: string; type: string }[];
  /** There were others. */
  more: boolean;
}

export interface Driver {
  engine: Engine;
  host: string;
  /** At most so many rows; the rest stays at the server. Only once, in a transaction that only reads. */
  read(statement: Prepared, maxRows: number): Promise<Rows>;
  /** A statement of any sort. `affected`: rows it changed. */
  run(statement: Prepared): Promise<Rows & { affected: number; lastId: number | string | null }>;
  begin(mode?: 'read only'): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Cuts the connection; a statement that is under way is ended at the server too. */
  close(): void;
}

/** All rows of an answer together, as JSON. */
export const LARGEST = 25 * 1024 * 1024;
/** Returned rows of a statement that changes something. */
export const MOST_RETURNED = 1000;

/** Bytes as flows hold them; what JSON cannot say as text. */
export function plainValue(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return { base64: value.toString('base64') };
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(plainValue);
  return value;
}

export const plainRow = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]));

/** Whole numbers of 64 bits: a number where that is exact, else text. */
export const wholeNumber = (text: string): number | string =>
  Number.isSafeInteger(Number(text)) ? Number(text) : text;
