// Proves actions without a vendor: an input made from the schema becomes a request that the vendor's own description
// accepts, and without a required input nothing would be sent.
import fc from 'fast-check';
import type { BuiltAction } from '../../src/catalog/action.ts';
import { buildRequest, placed } from '../../src/catalog/build-request.ts';
import { checkInput } from '../../src/catalog/check-input.ts';
import { encoded } from '../../src/catalog/encoders.ts';
import type { Schema } from '../../src/catalog/openapi.ts';
import { sampleOf } from '../../src/catalog/schema/sample.ts';
import { AppError } from '../../src/errors.ts';
import { lostInput } from './aws.ts';
import { refusal } from './prism.ts';

export interface Verdict {
  accepted: boolean;
  /** Without any one of its required inputs it is refused; an action without such inputs counts. */
  refusedWhenIncomplete: boolean;
  reasons: string[];
}

export function verifyAction(action: BuiltAction): Verdict {
  const reasons: string[] = [];
  for (const least of [true, false]) {
    const reason = sendingFails(action, least);
    if (reason) reasons.push(`${least ? 'required inputs' : 'all inputs'}: ${reason}`);
  }
  const input = inputOf(action, { least: true });
  const sent = (action.inputSchema.required ?? []) as string[];
  const passed = sent.filter((name) => !isRefused(action, input, name));
  return {
    accepted: reasons.length === 0,
    refusedWhenIncomplete: passed.length === 0,
    reasons: [...reasons, ...passed.map((name) => `without ${name} it is not refused`)],
  };
}

/** undefined when it is accepted with one of the first alternatives: of overlapping ones a vendor wants exactly one. */
function sendingFails(action: BuiltAction, least: boolean): string | undefined {
  let first: string | undefined;
  for (const branch of [undefined, 0, 1, 2, 3]) {
    const reason = attempt(() => refusalOf(action, inputOf(action, { least, branch })));
    if (reason === undefined) return undefined;
    first ??= reason;
    if (!/oneOf|anyOf|forms it may have/.test(reason)) return first;
  }
  return first;
}

function refusalOf(action: BuiltAction, given: Record<string, unknown>): string | undefined {
  const input = checkInput(action, given);
  // one of AWS's long tail: its protocol must be able to write it, its description judges what OpenAPI makes of it
  const written = action.exchange && buildRequest(action, input);
  if (written?.service) return lostInput(written, { ...input, ...action.curated.fixed });
  const { exchange: _, ...plain } = action;
  const described = written && /form/.test(written.headers?.['content-type'] ?? '') ? withBody(plain) : plain;
  const request = buildRequest(described, input);
  const { parameters, body } = placed(described, encoded(input, action.curated.encode));
  return refusal(described, { request, parameters, body });
}

/** Of AWS's forms: lists of structures, which a query string cannot hold, are judged as a body in JSON. */
function withBody(action: BuiltAction): BuiltAction {
  const { operation, path } = action.located;
  const all = operation.parameters ?? [];
  const query = all.filter((one) => one.in === 'query');
  const schema = {
    type: 'object',
    properties: Object.fromEntries(query.map((one) => [one.name, one.schema ?? {}])),
    required: query.filter((one) => one.required).map((one) => one.name),
  };
  const places = Object.entries(action.input.places).map(
    ([name, place]) => [name, place.in === 'query' ? { ...place, in: 'body' as const } : place] as const,
  );
  const type = 'application/json';
  return {
    ...action,
    input: { ...action.input, places: Object.fromEntries(places), contentType: type },
    located: {
      path,
      method: 'post',
      operation: {
        ...operation,
        parameters: all.filter((one) => one.in !== 'query'),
        requestBody: { required: true, content: { [type]: { schema } } },
      },
    },
  };
}

function inputOf(action: BuiltAction, how: { least: boolean; branch?: number | undefined }): Record<string, unknown> {
  const input = sampleOf(action.inputSchema, {
    least: how.least,
    ...(how.branch !== undefined && { branch: how.branch }),
    sendable: true,
    text: patternText,
  }) as Record<string, unknown>;
  return how.least ? withSomeBody(action, input) : input;
}

/** A body that is required needs a field, though none of them is. */
function withSomeBody(action: BuiltAction, input: Record<string, unknown>): Record<string, unknown> {
  const { places, schema } = action.input;
  const fields = Object.keys(schema.properties).filter((name) => places[name]?.in === 'body');
  const required = action.located.operation.requestBody?.required === true;
  if (
    !required ||
    fields.length === 0 ||
    fields.some((name) => name in input) ||
    /json/.test(action.input.contentType ?? '')
  )
    return input;
  const [first] = fields as [string];
  return { ...input, [first]: sampleOf(schema.properties[first]!, { sendable: true, text: patternText }) };
}

function isRefused(action: BuiltAction, input: Record<string, unknown>, name: string): boolean {
  const { [name]: _, ...rest } = input;
  try {
    checkInput(action, rest);
    return false;
  } catch (fault) {
    return fault instanceof AppError && fault.code === 'invalid_input';
  }
}

function attempt(work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch (fault) {
    return fault instanceof AppError ? fault.detail : `fault: ${(fault as Error).message}`;
  }
}

const made = new Map<string, string | undefined>();

/** A text that fits the vendor's pattern, the same each time. */
function patternText(schema: Schema): string | undefined {
  const pattern: unknown = schema['x-pattern'];
  if (typeof pattern !== 'string') return undefined;
  const { minLength = 0, maxLength = 1000 } = schema;
  const key = `${minLength} ${maxLength} ${schema.format} ${pattern}`;
  if (!made.has(key)) made.set(key, search(pattern, minLength, maxLength, schema));
  return made.get(key);
}

function search(pattern: string, least: number, most: number, { examples, format }: Schema): string | undefined {
  const regex = expression(pattern);
  if (!regex) return undefined;
  const formatOnly = { type: 'string', ...(format && { format }) };
  const fits = (text: string) => text.length >= least && text.length <= most && regex.test(text);
  const known = [
    ...(examples ?? []),
    sampleOf(formatOnly),
    String(sampleOf(formatOnly)).toUpperCase(),
    'text',
    'a',
    '1',
    '4d7a1c1e-0f1b-4c52-9a52-1d5f0c1f3b77',
    '2026-01-15',
    '2026-01-15T09:30:00Z',
    'https://example.com/',
  ];
  const found = known.find((one) => typeof one === 'string' && fits(one));
  if (found !== undefined) return found as string;
  try {
    const texts = fc.sample(fc.stringMatching(regex, { maxLength: Math.min(most, 200) }), { seed: 1, numRuns: 200 });
    return texts
      .filter((text) => fits(text) && text !== '.' && text !== '..')
      .sort((a, b) => plainness(a) - plainness(b))[0];
  } catch {
    return undefined;
  }
}

const plainness = (text: string): number => text.length + 10 * (text.match(/[^\w.-]/g)?.length ?? 0);

/** Anchored on both sides where it is on neither: a text that is nothing but the match. */
function expression(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // another try without unicode rules
    }
  }
  return undefined;
}
