// Faults found by a schema, in the words of the checker: place, code, message and hint.
import type { z } from 'zod';
import { type DocumentPath, type FlowProblem, type ProblemCode, pathText } from './problem.ts';
import { didYouMean } from './suggest.ts';
import type { YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** `base` is where the checked value stands in the document. */
export function schemaProblems(
  source: YamlSource,
  base: DocumentPath,
  value: unknown,
  schema: z.ZodType,
): FlowProblem[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  const problems = result.error.issues.flatMap((issue) => problemsOf(source, base, value, schema, issue));
  // A key that is misspelled is not missing as well.
  const meant = new Set(
    problems
      .filter(({ code }) => code === 'unknown_key')
      .map(({ path, hint }) => `${path.replace(/[^.]*$/, '')}${/^Did you mean '(.*)'/.exec(hint)?.[1]}`),
  );
  return problems.filter(({ code, path }) => code !== 'missing_key' || !meant.has(path));
}

function problemsOf(
  source: YamlSource,
  base: DocumentPath,
  root: unknown,
  schema: z.ZodType,
  issue: Issue,
): FlowProblem[] {
  const inner = issue.path as DocumentPath;
  const path = [...base, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemaAt(schema, inner));
    return issue.keys.map((key) => ({
      ...source.locateKey([...path, key]),
      code: 'unknown_key' as const,
      message: `there is no key '${key}' ${inside(path)}`,
      hint: didYouMean(
        key,
        known.filter((each) => !(each in ((valueAt(root, inner) as object) ?? {}))),
        'There are',
      ),
      severity: 'error' as const,
      path: pathText([...path, key]),
    }));
  }
  if (issue.code === 'invalid_union') return unionProblems(source, base, root, schema, issue);
  const value = valueAt(root, inner);
  if (value === undefined && inner.length > 0) {
    return [
      make(
        source.locateKey(path.slice(0, -1)),
        path,
        'missing_key',
        `'${path.at(-1)}' is missing ${inside(path.slice(0, -1))}`,
        '',
      ),
    ];
  }
  if (issue.code === 'invalid_key')
    return [
      make(
        source.locateKey(path),
        path,
        'invalid_value',
        `the name '${path.at(-1)}' ${issue.issues[0]?.message ?? 'does not fit'}`,
        '',
      ),
    ];
  const place = source.locate(path);
  const what = `'${path.at(-1) ?? 'the document'}'`;
  switch (issue.code) {
    case 'invalid_type':
      return [
        make(
          place,
          path,
          'wrong_type',
          `${what} must be ${typeWord(issue.expected)}, but it is ${kindWord(value)}`,
          '',
        ),
      ];
    case 'invalid_value':
      return [
        make(
          place,
          path,
          'invalid_value',
          `${what} must be ${issue.values.map(quoted).join(' or ')}, but it is ${quoted(value)}`,
          typeof value === 'string' ? didYouMean(value, issue.values.map(String), 'There are') : '',
        ),
      ];
    case 'too_small':
      return [
        make(
          place,
          path,
          'invalid_value',
          issue.origin === 'array' || issue.origin === 'string'
            ? `${what} must not be empty`
            : `${what} must be at least ${issue.minimum}`,
          '',
        ),
      ];
    case 'too_big':
      return [
        make(
          place,
          path,
          'invalid_value',
          issue.origin === 'array' || issue.origin === 'string'
            ? `${what} is longer than ${issue.maximum}`
            : `${what} must be at most ${issue.maximum}`,
          '',
        ),
      ];
    default:
      return [make(place, path, 'invalid_value', `${what} ${issue.message}`, '')];
  }
}

/** Of a union's branches, the faults of the one that came nearest. */
function unionProblems(
  source: YamlSource,
  base: DocumentPath,
  root: unknown,
  schema: z.ZodType,
  issue: Extract<Issue, { code: 'invalid_union' }>,
): FlowProblem[] {
  const inner = issue.path as DocumentPath;
  const path = [...base, ...inner];
  const value = valueAt(root, inner);
  if (value === undefined)
    return [
      make(
        source.locateKey(path.slice(0, -1)),
        path,
        'missing_key',
        `'${path.at(-1)}' is missing ${inside(path.slice(0, -1))}`,
        '',
      ),
    ];
  const fitting = issue.errors
    .filter((issues) => !issues.some((each) => each.path.length === 0 && each.code === 'invalid_type'))
    .sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
  if (!fitting) {
    const words = issue.errors
      .flat()
      .flatMap((each) => (each.code === 'invalid_type' ? [typeWord(each.expected)] : []));
    return [
      make(
        source.locate(path),
        path,
        'wrong_type',
        `'${path.at(-1)}' must be ${[...new Set(words)].join(' or ')}, but it is ${kindWord(value)}`,
        '',
      ),
    ];
  }
  return fitting.flatMap((each) =>
    problemsOf(source, base, root, schema, { ...each, path: [...inner, ...each.path] } as Issue),
  );
}

const depth = (issues: Issue[]): number => Math.max(...issues.map((issue) => issue.path.length));

function make(
  place: { line: number; column: number },
  path: DocumentPath,
  code: ProblemCode,
  message: string,
  hint: string,
): FlowProblem {
  return { ...place, code, message, hint, severity: 'error', path: pathText(path) };
}

const inside = (path: DocumentPath): string => {
  const holder = [...path].reverse().find((part) => typeof part === 'string' && part !== 'steps');
  return holder === undefined ? 'here' : `in '${holder}'`;
};

function valueAt(root: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    root,
  );
}

/** Looks through optional, nullable, array, record and union to the schema of what stands at a path. */
function schemaAt(schema: unknown, path: DocumentPath): unknown {
  let current: any = schema;
  for (const part of path) {
    current = unwrapped(current);
    const def = current?._zod?.def;
    if (def?.type === 'object') current = def.shape[part];
    else if (def?.type === 'array') current = def.element;
    else if (def?.type === 'record') current = def.valueType;
    else if (def?.type === 'union')
      current = def.options.map((option: unknown) => schemaAt(option, [part])).find(Boolean);
    else return undefined;
  }
  return unwrapped(current);
}

function unwrapped(schema: any): any {
  let current = schema;
  while (current?._zod?.def?.innerType) current = current._zod.def.innerType;
  return current;
}

function keysOf(schema: unknown): string[] {
  const def = (unwrapped(schema) as any)?._zod?.def;
  if (def?.type === 'object') return Object.keys(def.shape);
  if (def?.type === 'union') return [...new Set<string>(def.options.flatMap(keysOf))];
  return [];
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
