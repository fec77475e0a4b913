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
  multiline: z.boolean().optional(),
});

/**
 * How more than one page is read. All places are dot paths into the answer's body; '' is the body itself.
 * link: the header Link says where the next page is (RFC 8288). url: the body holds its address. cursor: the body
 * holds what the input `into` takes next. offset and page: we count.
 */
const pagination = z.strictObject({
  style: z.enum(['link', 'url', 'cursor', 'offset', 'page']),
  /** Where the list is. */
  items: z.string(),
  /** url, cursor: where the next page's address or cursor is; nothing there ends the list. */
  next: z.string().optional(),
  /** cursor, offset, page: the input that asks for a later page. */
  into: z.string().optional(),
  /** page: number of the first one, default 1. offset: of the first item, default 0. */
  first: z.number().int().optional(),
  /** The input that says how many are on a page, and the most it takes. */
  size: z.strictObject({ input: z.string(), most: z.number().int() }).optional(),
});

/** Fills an input by choosing from what another action lists. */
const lookup = z.strictObject({
  /** Id of an action of this tool that reads. */
  action: z.string(),
  with: values.default({}),
  /** The input of that action that takes what a person types, where it has one. */
  search: z.string().optional(),
  /** Dot paths: to the list in the body, and in each of its members to what is sent and what is shown. */
  items: z.string(),
  value: z.string(),
  label: z.string(),
});

const action = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** operationId in openapi.json or openapi.yaml; of a tool with a protocol of its own, the protocol's operation. */
  operation: z.string(),
  name: z.string(),
  summary: z.string(),
  /** read changes nothing; destructive takes something away or is hard to undo. */
  class: z.enum(['read', 'write', 'destructive']),
  /** A second time does no harm. Default: reads, PUT and DELETE. */
  repeatable: z.boolean().optional(),
  /**
   * It takes or gives a secret: a password, a key, a token, a code to sign in with. Its steps are sensitive in every
   * flow. Default: false.
   */
  sensitive: z.boolean().optional(),
  /** Inputs to offer, of all that the operation has. Default: all. */
  inputs: z.array(z.string()).optional(),
  /** Asked for, although the description does not say so. */
  required: z.array(z.string()).optional(),
  /** Always sent, not offered. */
  fixed: values.optional(),
  /** Sent when the flow gives none. */
  defaults: values.optional(),
  /** A field of the body whose own fields are offered beside the others: the variables of a GraphQL query. */
  spread: z.string().optional(),
  /** How text is written for the tool, by input (or `input.field`); see encoders.ts. */
  encode: z.record(z.string(), z.enum(['base64url', 'adf', 'graph_object', 'graph_user'])).optional(),
  /** Shown first on the tool's page. */
  featured: z.boolean().default(false),
  /** What the credential must be allowed, in the tool's own words: OAuth scopes, permissions, IAM actions. */
  needs: z.array(z.string()).default([]),
  /** By input name (or `input.field`). */
  lookups: z.record(z.string(), lookup).default({}),
  /** false: not even the tool's own. */
  pagination: z.union([pagination, z.literal(false)]).optional(),
  /** What the body is sent as, where the description has several. */
  contentType: z.string().optional(),
  /** The answer is a file, whatever the description says. */
  file: z.boolean().default(false),
});

export const CATEGORIES = [
  'siem and observability',
  'endpoint and device',
  'identity',
  'cloud',
  'tickets and on-call',
  'code',
  'intelligence and exposure',
  'people and mail',
  'data and secrets',
  'generic',
] as const;

/** A harmless action that succeeds exactly when the credentials are good. */
const testOf = z.strictObject({ action: z.string(), with: values.default({}) });

export const ToolFile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_-]*$/),
  name: z.string(),
  category: z.enum(CATEGORIES),
  /** What it is for, in a sentence. */
  summary: z.string().optional(),
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
  /** http: described by OpenAPI. All others are spoken by code of the connections (`protocol`) or by aws/. */
  protocol: z.enum(['http', 'aws', 'ldap', 'mail', 'sql', 'ssh']).default('http'),
  /** May hold `{field}` of a credential; without it the person gives it. */
  baseUrl: z.string().optional(),
  /** The vendor's other hosts to which credentials may go, `files.example.com` or `*.example.com`. */
  hosts: z.array(z.string().regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/)).default([]),
  /** Only receives: connections hold the secret of a webhook's sender. */
  inbound: z.boolean().default(false),
  headers: z.record(z.string(), z.string()).default({}),
  /** Name of the header with which the tool makes repeated writes harmless. */
  idempotencyHeader: z.string().optional(),
  /** Answers with a good status that are failures: `flag` is false, or `list` is not empty; `message` (a dot path) says why. */
  failure: z
    .strictObject({
      flag: z.string().optional(),
      list: z.string().optional(),
      message: z.string(),
      retryable: z.array(z.string()).default([]),
    })
    .optional(),
  credentials: z.array(
    z.strictObject({
      kind: z.string(),
      title: z.string(),
      settings: z.record(z.string(), z.string()).default({}),
      /** Default: the fields of the kind. */
      fields: z.array(field).optional(),
      /** Where what the tool is tested with is not allowed to this credential. */
      test: testOf.optional(),
    }),
  ),
  /** What the tool takes; its connections are held to it, unless they set another. */
  rateLimit: z
    .strictObject({ requests: z.number(), per: z.enum(['second', 'minute', 'hour']), note: z.string().optional() })
    .optional(),
  test: testOf.optional(),
  /** Of every action that does not say otherwise and has the inputs that it names. */
  pagination: pagination.optional(),
  /** Dot paths into the body of a refusal, tried in turn, where the tool says what was wrong. */
  errors: z
    .strictObject({ message: z.array(z.string()).default([]), code: z.array(z.string()).default([]) })
    .optional(),
  /** Where the tool says what a credential may do: a header or a dot path into the answer of an action. */
  granted: z
    .strictObject({ action: z.string(), header: z.string().optional(), path: z.string().optional() })
    .optional(),
  /**
   * What its requests were tried against. real: the product itself; emulator: one made by others;
   * description: only held against its API description; stand-in: only one of ours.
   */
  proven: z
    .strictObject({ how: z.enum(['real', 'emulator', 'description', 'stand-in']), against: z.string() })
    .default({ how: 'description', against: 'its API description' }),
  actions: z.array(action),
});

export type ToolFile = z.infer<typeof ToolFile>;
export type ActionFile = z.infer<typeof action>;
