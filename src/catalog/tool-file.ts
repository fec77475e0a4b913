// The format of tools/<id>/tool.yaml: what a person curated about a tool, beside its API description.
import { z } from 'zod';

const values = z.record(z.string(), z.unknown());

const field = z.strictObject({
  name: z.string(),
  title: z.string(),
  secret: z.boolean(),
  required: z.boolean().default(true),
  where: z.string().optional(),
  default: z.string().optional(),
  generate: z.boolean().optional(),
});

const action = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** operationId in openapi.json. */
  operation: z.string(),
  name: z.string(),
  summary: z.string(),
  /** read changes nothing; destructive takes something away or is hard to undo. */
  class: z.enum(['read', 'write', 'destructive']),
  /** A second time does no harm. Default: reads, PUT and DELETE. */
  repeatable: z.boolean().optional(),
  /** Inputs to offer, of all that the operation has. Default: all. */
  inputs: z.array(z.string()).optional(),
  /** Always sent, not offered. */
  fixed: values.optional(),
  /** Sent when the flow gives none. */
  defaults: values.optional(),
  /** How text is written for the tool, by input (or `input.field`); see encoders.ts. */
  encode: z.record(z.string(), z.enum(['base64url', 'adf'])).optional(),
});

export const ToolFile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_-]*$/),
  name: z.string(),
  category: z.string(),
  color: z.string().regex(/^#[0-9A-F]{6}$/i),
  /** Two letters, for where there is no icon. */
  monogram: z.string().length(2),
  /** Slug of simple-icons. */
  icon: z.string().optional(),
  homepage: z.url().optional(),
  source: z
    .strictObject({
      /** cut: by scripts/cut-api-description.mjs from a vendor's description; written: by us from its public reference. */
      kind: z.enum(['cut', 'written']),
      from: z.string(),
      version: z.string(),
      date: z.union([z.string(), z.date()]),
      license: z.string().optional(),
      formsAsJson: z.boolean().optional(),
      changes: z.string().optional(),
    })
    .optional(),
  /** May hold `{field}` of a credential; without it the person gives it. */
  baseUrl: z.string().optional(),
  /** Only receives: connections hold the secret of a webhook's sender. */
  inbound: z.boolean().default(false),
  headers: z.record(z.string(), z.string()).default({}),
  /** Name of the header with which the tool makes repeated writes harmless. */
  idempotencyHeader: z.string().optional(),
  /** Answers with a good status that are failures: `flag` is false, `message` says why. */
  failure: z
    .strictObject({ flag: z.string(), message: z.string(), retryable: z.array(z.string()).default([]) })
    .optional(),
  credentials: z.array(
    z.strictObject({
      kind: z.string(),
      title: z.string(),
      settings: z.record(z.string(), z.string()).default({}),
      /** Default: the fields of the kind. */
      fields: z.array(field).optional(),
    }),
  ),
  /** What the tool takes; its connections are held to it, unless they set another. */
  rateLimit: z
    .strictObject({ requests: z.number(), per: z.enum(['second', 'minute', 'hour']), note: z.string().optional() })
    .optional(),
  test: z.strictObject({ action: z.string(), with: values.default({}) }).optional(),
  actions: z.array(action),
});

export type ToolFile = z.infer<typeof ToolFile>;
export type ActionFile = z.infer<typeof action>;
