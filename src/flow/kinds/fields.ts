// The fields step kinds are made of, as zod schemas with the descriptions that editors show.
import * as z from 'zod';
import { isDuration } from '../duration.ts';

/** CEL's own words and what is in scope: no name of a step, loop item or branch may be one of these. */
const RESERVED = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
  'prototype',
  'constructor',
  '__proto__',
  'cel',
  'optional',
]);

export const SCOPE_NAMES = [
  'trigger',
  'alert',
  'steps',
  'vars',
  'item',
  'index',
  'last',
  'error',
  'run',
  'space',
] as const;

const hasExpression = (value: unknown): boolean => typeof value === 'string' && value.includes('{{');

export const identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, { error: 'takes letters, digits and _, and does not begin with a digit' })
  .refine((name) => !RESERVED.has(name), { error: 'is a word of the expression language' });

export const stepId = identifier.describe('Name of the step; its output is `steps.<id>` in expressions.');
export const template = z.unknown().describe('Any value; strings may hold {{ expressions }}.');
export const text = z.string().describe('Text; may hold {{ expressions }}.');
export const templates = z.record(z.string(), z.unknown());
export const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export const duration = z
  .string()
  .refine((value) => hasExpression(value) || isDuration(value), {
    error: 'is not a duration such as 500ms, 10s, 15m, 2h or 7d',
  })
  .describe('A length of time: 500ms, 10s, 15m, 2h, 7d, 1h30m.');

/** For what is fixed before the flow runs: timeouts and retries. */
export const fixedDuration = z
  .string()
  .refine(isDuration, { error: 'is not a duration such as 500ms, 10s, 15m, 2h or 7d' })
  .describe('A length of time: 500ms, 10s, 15m, 2h, 7d, 1h30m.');

/** What must be one expression or a constant of another type. */
export const expressionOr = <T extends z.ZodType>(other: T) =>
  z.union([other, z.string().refine(hasExpression, { error: 'is neither an {{ expression }} nor a value that fits' })]);

/** `{{ expression }}`; the braces may be left out. */
export const condition = z.union([z.boolean(), z.string().min(1)]);

export const audience = z
  .strictObject({
    channel: z.string().min(1).describe('Where it is posted, such as "#soc".').optional(),
    person: z.string().min(1).describe('E-mail address of the person.').optional(),
    group: z.string().min(1).describe('Name of a group.').optional(),
    role: z.enum(['owner', 'editor', 'responder']).describe('Everyone with this role or more.').optional(),
  })
  .refine((value) => Object.keys(value).length > 0, { error: 'needs channel, person, group or role' })
  .describe('Who is asked or told, and where.');

const fieldTypes = z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object']);

const formField: z.ZodType = z
  .strictObject({
    type: fieldTypes,
    title: z.string().optional(),
    description: z.string().optional(),
    required: z.boolean().optional(),
    enum: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .optional(),
    format: z.enum(['date', 'date-time', 'email', 'uri', 'multiline']).optional(),
    default: z.unknown().optional(),
    minLength: z.int().nonnegative().optional(),
    maxLength: z.int().nonnegative().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    pattern: z.string().optional(),
    get items() {
      return formField.optional();
    },
  })
  .meta({ id: 'FormField', description: 'One field of a form.' });

export const form = z.record(identifier, formField).describe('The fields of the form, by name.');

/** A name that flows share: of events, of keys. */
export const sharedName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, { error: 'takes letters, digits, ., _ and -' });
