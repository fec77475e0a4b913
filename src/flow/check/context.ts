// What the checker knows of the world around the flow, and how a step kind reports to it.
import type { FlowDocument, FormField } from '../document.ts';
import type { DocumentPath, FlowProblem, ProblemCode } from '../problem.ts';

export interface ActionFacts {
  /** JSON Schema of `with`. */
  inputSchema: object;
  /** JSON Schema of the answer's body. */
  outputSchema?: object;
  tool: string;
  /** It takes or gives a secret. */
  sensitive?: boolean;
  /** Its answer can have more pages than one. Default: nothing is known of that. */
  paged?: boolean;
}

/** What a flow that may be called takes and gives. */
export interface CalledFlow {
  inputs?: Record<string, FormField> | undefined;
  outputs?: Record<string, FormField> | undefined;
}

/** An absent member is not checked: that is how a flow is checked offline. */
export interface CheckContext {
  action?(id: string): ActionFacts | undefined;
  /** Ids of all actions, for suggestions. */
  actionIds?(): Iterable<string>;
  /** Name to tool. */
  connections?: ReadonlyMap<string, string>;
  /** Names of connections that have no credentials yet. */
  incomplete?: ReadonlySet<string>;
  flows?: ReadonlySet<string>;
  /** The released version of a flow; undefined: nothing is known of it. */
  called?(name: string): CalledFlow | undefined;
  alertSources?: readonly string[];
}

interface ReportOptions {
  /** Default error. */
  severity?: FlowProblem['severity'];
  /** Point at the key instead of the value. */
  atKey?: boolean;
}

export type Report = (
  path: DocumentPath,
  code: ProblemCode,
  message: string,
  hint?: string,
  options?: ReportOptions,
) => void;

/** What a step kind's check gets: paths in reports begin at the step. */
export interface CheckHere {
  document: FlowDocument;
  context: CheckContext;
  report: Report;
  /** The step may be passed over: it is in a branch, a loop or a handler, or has `when`. */
  conditional?: boolean;
}
