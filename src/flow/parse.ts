// A flow's text to its document: YAML, the schema of the document and of each step, unique ids, limits.
// What needs the meaning of references is left to the checker.
import * as z from 'zod';
import { type FlowDocument, STEP_KINDS, type Step, type StepKind } from './document.ts';
import { documentSchema, stepSchema } from './flow-schema.ts';
import { groupsOf, KINDS } from './kinds/index.ts';
import { byPlace, type DocumentPath, type FlowProblem, isFatal, type ProblemCode, pathText } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';
import { didYouMean } from './suggest.ts';
import { type Place, YamlSource } from './yaml-source.ts';

const FLOW_LIMITS = { steps: 2000, depth: 20 };

export interface ParsedFlow {
  /** There when no problem is an error. */
  document?: FlowDocument;
  problems: FlowProblem[];
  /** Line and column, both from 1, of what stands at a path; of the nearest thing above when it is not there. */
  locate(path: DocumentPath): Place;
}

export interface SourcedFlow extends ParsedFlow {
  source: YamlSource;
}

/** Never throws for any text. */
export function parseFlow(text: string): ParsedFlow {
  const { source: _, ...parsed } = parseWithSource(text);
  return parsed;
}

export function parseWithSource(text: string): SourcedFlow {
  const source = new YamlSource(text);
  const problems = source.faults.length > 0 ? source.faults.map(sourceProblem) : structureProblems(source);
  return {
    ...(!isFatal(problems) && { document: source.value as FlowDocument }),
    problems: byPlace(problems),
    locate: (path) => source.locate(path),
    source,
  };
}

const sourceProblem = (fault: YamlSource['faults'][number]): FlowProblem => ({ ...fault, severity: 'error', path: '' });

const anySteps = z.array(z.unknown());
const DOCUMENT = documentSchema(anySteps);
const STEP_SCHEMAS = new Map<StepKind, z.ZodType>(STEP_KINDS.map((kind) => [kind, stepSchema(kind, anySteps)]));

function structureProblems(source: YamlSource): FlowProblem[] {
  const root = source.value;
  if (typeof root !== 'object' || root === null || Array.isArray(root)) {
    return [
      problem(
        source.placeOf(0),
        [],
        'wrong_type',
        'a flow is an object',
        'It begins with reflejo: 1, name, title, trigger and steps.',
      ),
    ];
  }
  const reader = new StepReader(source);
  const problems = schemaProblems(source, [], root, DOCUMENT);
  const { steps } = root as { steps?: unknown };
  if (Array.isArray(steps)) reader.readList(steps, ['steps'], 0);
  return [...problems, ...reader.problems];
}

function problem(place: Place, path: DocumentPath, code: ProblemCode, message: string, hint = ''): FlowProblem {
  return { ...place, code, message, hint, severity: 'error', path: pathText(path) };
}

class StepReader {
  readonly problems: FlowProblem[] = [];
  private readonly source: YamlSource;
  private readonly ids = new Map<string, number>();
  private count = 0;

  constructor(source: YamlSource) {
    this.source = source;
  }

  readList(steps: unknown[], path: DocumentPath, depth: number): void {
    if (depth > FLOW_LIMITS.depth) {
      this.add(
        this.source.locate(path),
        path,
        'too_large',
        `steps are nested more than ${FLOW_LIMITS.depth} deep`,
        'Move the inner ones to a flow of their own and call it.',
      );
      return;
    }
    for (const [i, step] of steps.entries()) {
      if (++this.count > FLOW_LIMITS.steps) {
        if (this.count === FLOW_LIMITS.steps + 1)
          this.add(
            this.source.locate([...path, i]),
            [...path, i],
            'too_large',
            `a flow has at most ${FLOW_LIMITS.steps} steps`,
            'Split it into flows that call one another.',
          );
        return;
      }
      this.readStep(step, [...path, i], depth);
    }
  }

  private readStep(step: unknown, path: DocumentPath, depth: number): void {
    if (typeof step !== 'object' || step === null || Array.isArray(step)) {
      this.add(
        this.source.locate(path),
        path,
        'wrong_type',
        'a step is an object',
        'It has an id and one key that says what it does.',
      );
      return;
    }
    this.readId((step as { id?: unknown }).id, path);
    const kind = this.kindOf(step, path);
    if (!kind) return;
    const found = schemaProblems(this.source, path, step, STEP_SCHEMAS.get(kind)!);
    this.problems.push(...found);
    for (const { path: inner, steps } of this.groups(step as Step, kind, found))
      this.readList(steps, [...path, ...inner], depth + 1);
  }

  /** The lists of steps in a step; also in one that has faults elsewhere, as far as they can be read. */
  private groups(step: Step, kind: StepKind, found: FlowProblem[]): { path: DocumentPath; steps: Step[] }[] {
    try {
      return groupsOf(step).filter((group) => Array.isArray(group.steps));
    } catch (error) {
      if (found.length > 0) return [];
      throw new Error(`steps of a valid ${kind} cannot be read`, { cause: error });
    }
  }

  private readId(id: unknown, path: DocumentPath): void {
    if (typeof id !== 'string') return;
    const place = this.source.locate([...path, 'id']);
    const first = this.ids.get(id);
    if (first === undefined) this.ids.set(id, place.line);
    else
      this.add(
        place,
        [...path, 'id'],
        'duplicate_id',
        `the id '${id}' is taken by the step on line ${first}`,
        'Each id stands once in a flow.',
      );
  }

  private kindOf(step: object, path: DocumentPath): StepKind | undefined {
    const kinds = STEP_KINDS.filter((kind) => kind in step);
    if (kinds.length === 1) return kinds[0];
    if (kinds.length > 1) {
      this.add(
        this.source.locateKey([...path, kinds[1]!]),
        [...path, kinds[1]!],
        'unknown_kind',
        `a step does one thing, but this one has ${kinds.map((kind) => `'${kind}'`).join(' and ')}`,
        'Make two steps of it.',
      );
      return undefined;
    }
    const own = Object.keys(step).filter((key) => !BASE_KEYS.has(key));
    const [key] = own;
    const place = key === undefined ? this.source.locate(path) : this.source.locateKey([...path, key]);
    const message =
      key === undefined ? 'the step does not say what it does' : `there is no kind of step called '${key}'`;
    this.add(place, path, 'unknown_kind', message, didYouMean(key ?? '', Object.keys(KINDS), 'There are'));
    return undefined;
  }

  private add(place: Place, path: DocumentPath, code: ProblemCode, message: string, hint: string): void {
    this.problems.push(problem(place, path, code, message, hint));
  }
}

const BASE_KEYS = new Set([
  'id',
  'note',
  'when',
  'retry',
  'timeout',
  'on_error',
  'sensitive',
  'connection',
  'with',
  'catch',
  'finally',
]);
