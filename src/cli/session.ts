// One command at work: where it talks to, and how it prints.
import { type Api, connectApi } from './connect/api.ts';
import { findTarget, findTargetIfAny } from './connect/target.ts';
import type { Io } from './io.ts';
import { type Cell, table } from './terminal/table.ts';
import { jsonText, type Paint, painter } from './terminal/text.ts';
import { relative } from './terminal/time.ts';

/** The options every command has. */
export interface SharedOptions {
  json?: true;
  data?: string;
}

export class Session {
  readonly io: Io;
  readonly options: SharedOptions;
  readonly paint: Paint;

  constructor(io: Io, options: SharedOptions) {
    this.io = io;
    this.options = options;
    this.paint = painter(io.colour);
  }

  /** Throws when no instance is known. */
  api(): Api {
    return connectApi(findTarget(this.io, this.options));
  }

  /** Where people reach the web. Throws when no instance is known. */
  url(): string {
    return findTarget(this.io, this.options).url;
  }

  /** undefined when nothing runs here and no server is named. */
  apiIfAny(): Api | undefined {
    const target = findTargetIfAny(this.io, this.options);
    return target && connectApi(target);
  }

  /** With --json the value, else the text; called once, at the end. */
  print(value: unknown, text: () => string): void {
    if (this.options.json) return this.io.out(`${jsonText(value, this.io.columns === undefined ? undefined : 2)}\n`);
    const shown = text();
    if (shown !== '') this.io.out(shown.endsWith('\n') ? shown : `${shown}\n`);
  }

  /** A remark that is not part of the result. */
  note(text: string): void {
    this.io.err(`${text}\n`);
  }

  table(titles: string[], rows: Cell[][], empty: string): string {
    return table(titles, rows, this.paint, this.io.columns) || `${empty}\n`;
  }

  ago(iso: string | null | undefined): string {
    return relative(iso, this.io.now());
  }
}
