// Faults found by a schema, in the words of the checker: place, code, message and hint.
import type { z } from 'zod';
import { type DocumentPath, type FlowProblem, type ProblemCode, pathText } from './problem.ts';
import { descriptionAt, keysOf, schemaAt } from './schema-lookup.ts';
import { didYouMean } from './suggest.ts';
import type { Place, YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;
type IssueOf<C extends Issue['code']> = Extract<Issue, { code: C }>;

/** `base` is where the checked value stands in the document. */
export function schemaProblems(
  source: YamlSource,
  base: DocumentPath,
  value: unknown,
  schema: z.ZodType,
): FlowProblem[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  const reader = new IssueReader(source, base, value, schema);
  const problems = result.error.issues.flatMap((issue) => reader.read(issue));
  const meant = new Set(reader.meant);
  // A key that is misspelled is not missing as well.
  return problems.filter(({ code, path }) => code !== 'missing_key' || !meant.has(path));
}

class IssueReader {
  /** Paths of keys that misspelled ones were taken for. */
  readonly meant: string[] = [];
  private readonly source: YamlSource;
  private readonly base: DocumentPath;
  private readonly root: unknown;
  private readonly schema: z.ZodType;

  constructor(source: YamlSource, base: DocumentPath, root: unknown, schema: z.ZodType) {
    this.source = source;
    this.base = base;
    this.root = root;
    this.schema = schema;
  }

  read(issue: Issue): FlowProblem[] {
    const inner = issue.path as DocumentPath;
    const value = valueAt(this.root, inner);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => this.unknownKey(key, inner, value));
    if (value === undefined && inner.length > 0) return [this.missingKey(inner)];
    if (issue.code === 'invalid_union') return this.union(issue, value);
    if (issue.code === 'invalid_key') {
      const message = `the name '${inner.at(-1)}' ${issue.issues[0]?.message ?? 'does not fit'}`;
      return [this.make(this.source.locateKey([...this.base, ...inner]), inner, 'invalid_value', message)];
    }
    const name = `'${inner.at(-1) ?? this.base.at(-1)}'`;
    const [code, words, hint = ''] = wrongValue(issue, value);
    return [this.make(this.source.locate([...this.base, ...inner]), inner, code, `${name} ${words}`, hint)];
  }

  private unknownKey(key: string, inner: DocumentPath, holder: unknown): FlowProblem {
    const free = keysOf(schemaAt(this.schema, inner)).filter((each) => !Object.hasOwn(holder as object, each));
    const hint = didYouMean(key, free, 'There are');
    const near = /^Did you mean '(.*)'/.exec(hint)?.[1];
    if (near !== undefined) this.meant.push(pathText([...this.base, ...inner, near]));
    const place = this.source.locateKey([...this.base, ...inner, key]);
    return this.make(place, [...inner, key], 'unknown_key', `there is no key '${key}' ${this.inside(inner)}`, hint);
  }

  private missingKey(inner: DocumentPath): FlowProblem {
    const holder = inner.slice(0, -1);
    const place = this.source.locateKey([...this.base, ...holder]);
    const message = `'${inner.at(-1)}' is missing ${this.inside(holder)}`;
    return this.make(place, inner, 'missing_key', message, descriptionAt(this.schema, inner));
  }

  /** Of a union's branches, the faults of the one that came nearest. */
  private union(issue: IssueOf<'invalid_union'>, value: unknown): FlowProblem[] {
    const inner = issue.path as DocumentPath;
    const nearest = issue.errors
      .filter((issues) => !issues.some((each) => each.path.length === 0 && each.code === 'invalid_type'))
      .sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
    if (nearest) return nearest.flatMap((each) => this.read({ ...each, path: [...inner, ...each.path] } as Issue));
    const types = issue.errors
      .flat()
      .flatMap((each) => (each.code === 'invalid_type' ? [typeWord(each.expected)] : []));
    const message = `'${inner.at(-1)}' must be ${[...new Set(types)].join(' or ')}, but it is ${kindWord(value)}`;
    return [this.make(this.source.locate([...this.base, ...inner]), inner, 'wrong_type', message)];
  }

  private inside(inner: DocumentPath): string {
    const names = [...this.base, ...inner].filter((part) => typeof part === 'string' && part !== 'steps');
    return names.length === 0 || inner.length === 0 ? 'here' : `in '${names.at(-1)}'`;
  }

  private make(place: Place, inner: DocumentPath, code: ProblemCode, message: string, hint = ''): FlowProblem {
    return { ...place, code, message, hint, severity: 'error', path: pathText([...this.base, ...inner]) };
  }
}

const depth = (issues: Issue[]): number => Math.max(...issues.map((issue) => issue.path.length));

/** Code, words after the name, and a hint. */
function wrongValue(issue: Issue, value: unknown): [ProblemCode, string, string?] {
  switch (issue.code) {
    case 'invalid_type':
      return ['wrong_type', `must be ${typeWord(issue.expected)}, but it is ${kindWord(value)}`];
    case 'invalid_value': {
      const allowed = issue.values.map(quoted).join(' or ');
      const hint = typeof value === 'string' ? didYouMean(value, issue.values.map(String), 'There are') : '';
      return ['invalid_value', `must be ${allowed}, but it is ${quoted(value)}`, hint];
    }
    case 'too_small':
      return ['invalid_value', isNumber(issue.origin) ? `must be at least ${issue.minimum}` : 'must not be empty'];
    case 'too_big':
      return [
        'invalid_value',
        isNumber(issue.origin) ? `must be at most ${issue.maximum}` : `is longer than ${issue.maximum}`,
      ];
    default:
      return ['invalid_value', issue.message];
  }
}

const isNumber = (origin: string): boolean => origin === 'number' || origin === 'int';

function valueAt(root: unknown, path: DocumentPath): unknown {
  return path.reduce<any>((value, part) => {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    return isThere ? value[part] : undefined;
  }, root);
}

const WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'empty',
};
const typeWord = (type: string): string => WORDS[type] ?? type;

function kindWord(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeWord(typeof value);
}

const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(JSON.stringify(value)));
