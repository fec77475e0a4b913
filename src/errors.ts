// Every error a person or a client can meet, in one table: its code, HTTP status, whether a retry may
// help, what it means and what to do. `docs/reference/errors.md` is generated from it.

interface ErrorKind {
  status: number;
  /** The same call may succeed later without being changed. */
  retryable: boolean;
  title: string;
  /** What the reader should do. */
  todo: string;
}

const kind = (status: number, title: string, todo: string, retryable = false): ErrorKind => ({
  status,
  retryable,
  title,
  todo,
});

export const ERRORS = {
  invalid_request: kind(400, 'The request is not valid', 'Correct the fields that are named and send it again.'),
  invalid_json: kind(400, 'The body is not valid JSON', 'Send a JSON document; the position of the fault is given.'),
  unauthenticated: kind(401, 'Sign in first', 'Sign in, or send a valid API token as "Authorization: Bearer …".'),
  invalid_signature: kind(401, 'The signature is wrong', 'Check the secret on both sides and the clock of the sender.'),
  forbidden: kind(403, 'You may not do this', 'Ask an owner of the space for a role that allows it.'),
  not_found: kind(404, 'Not found', 'Check the name or id; it may belong to another space.'),
  unknown_hook: kind(
    404,
    'No released flow listens on this path',
    'Deploy a flow whose trigger has this webhook path.',
  ),
  conflict: kind(409, 'It changed meanwhile', 'Read it again, then repeat your change.'),
  already_answered: kind(409, 'The question was already answered', 'Nothing to do: the first answer counts.'),
  question_closed: kind(409, 'The question is closed', 'Its deadline passed or its run ended.'),
  body_too_large: kind(413, 'The body is too large', 'Send less, or raise REFLEJO_MAX_EVENT_BYTES.'),
  too_many_items: kind(413, 'Too many items in one request', 'Send at most 10,000 at a time; nothing was stored.'),
  unsupported_media_type: kind(415, 'Content type not accepted', 'Send application/json.'),
  invalid_flow: kind(422, 'The flow has errors', 'Fix the listed problems; each has a line and a column.'),
  invalid_answer: kind(422, 'The answer does not fit the form', 'Correct the fields that are named.'),
  rate_limited: kind(429, 'Too many requests', 'Wait as long as Retry-After says.', true),
  internal: kind(
    500,
    'Something went wrong on our side',
    'Try again; if it persists, the log has the details under the given id.',
    true,
  ),
  database_unavailable: kind(
    503,
    'The database cannot be reached',
    'Nothing was stored. Send it again when the database is back.',
    true,
  ),
  database_newer: kind(
    503,
    'The database is from a newer release',
    'Start a newer release of Reflejo: one works on the schema of the next one, not on later ones.',
  ),
  shutting_down: kind(503, 'The server is stopping', 'Send it again; another worker or the next start takes it.', true),

  expression_failed: kind(
    422,
    'An expression failed',
    'Look at the value it read in the run, and guard optional fields with .? and orValue().',
  ),
  step_timeout: kind(504, 'The step took too long', 'Raise its timeout, or look at the tool.', true),
  step_failed: kind(500, 'The step failed', 'See its message.'),
  flow_failed: kind(500, 'The flow ended with fail', 'See the message given by the flow.'),
  loop_limit: kind(
    500,
    'The loop reached its maximum',
    'Look why its condition still holds, raise max, or say on_max: continue.',
  ),
  code_failed: kind(422, 'The code failed', 'See its message; the line is that of the code.'),
  outcome_unknown: kind(
    500,
    'It is not known whether the step took effect',
    'Look in the tool, then say done, not done, or retry.',
  ),
  run_cancelled: kind(409, 'The run was cancelled', 'Nothing to do.'),
  limit_reached: kind(
    429,
    "As many runs are under way as the flow's limit allows",
    'Run it again later, raise the limit, or have the flow queue what comes (when_full: queue).',
    true,
  ),
  flow_not_released: kind(404, 'The flow has no released version', 'Deploy it first.'),

  network_refused: kind(502, 'The guard refused the address', 'Allow the range in REFLEJO_ALLOW_NET if it is yours.'),
  host_not_allowed: kind(
    502,
    'The connection may not be used for this host',
    "Use the connection's own host, or change its base URL.",
  ),
  connection_failed: kind(502, 'The tool could not be reached', 'Check the address and whether the tool is up.', true),
  tool_refused: kind(
    502,
    'The tool refused the request',
    "Read the tool's message; the input or the credential is wrong.",
  ),
  sign_in_again: kind(
    502,
    'The connection has to be signed in again',
    'Open the connection and sign in to the tool: reflejo connection authorize NAME.',
  ),
  tool_error: kind(502, 'The tool answered with an error', 'It is on their side; retry later.', true),
  tool_unreadable: kind(
    502,
    'The tool answered something unreadable',
    'Check the base URL: a login page or a proxy often answers instead.',
  ),
  response_too_large: kind(502, "The tool's answer is too large", 'Ask for less, or page through it.'),
  unknown_action: kind(422, 'No such action', 'Search the catalog: reflejo catalog search WORDS.'),
  unknown_connection: kind(422, 'No such connection', 'Add it: reflejo connection add TOOL --name NAME.'),
  invalid_input: kind(422, "The input does not fit the action's schema", 'Correct the fields that are named.'),
  invalid_output: kind(
    422,
    "The flow's output does not fit its outputs",
    'Correct output, or what outputs says of it.',
  ),
  payload_expired: kind(
    410,
    'The data was deleted when its time had passed',
    'Nothing to do: the flow or the space says how long data is kept (retention).',
  ),
  overloaded: kind(503, 'Too many large events at once', 'Send it again after the time in Retry-After.', true),
  vault_locked: kind(
    500,
    'The vault cannot be opened',
    'The key does not fit the sealed data: restore the key file or REFLEJO_VAULT_KEY.',
  ),
  channel_unavailable: kind(
    503,
    'The channel cannot be reached',
    'It is delivered when the channel is back; the inbox has it now.',
    true,
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** A fault at one place of the input, as listed in `problems` of a problem document. */
export interface Problem {
  /** JSON pointer or field path. */
  path?: string;
  line?: number;
  column?: number;
  code?: string;
  message: string;
  hint?: string;
}

/** What a tool said when it failed: kept with the step, seen by its expressions. Never holds a secret. */
export interface ToolAnswer {
  /** HTTP status of its answer. */
  status?: number;
  /** Milliseconds it asked us to wait. */
  retryAfterMs?: number;
  /** What it answered, shortened. */
  raw?: unknown;
  /** The code it gave the fault itself. */
  toolCode?: string;
  /** The fields at fault, and what else helps. */
  details?: unknown;
  /** The request never reached the tool. */
  unsent?: true;
  /** Overrides the table: a 429 is refused, but may be repeated. */
  retryable?: boolean;
}

/** An expected error. `detail` is one plain sentence for a person and never contains a secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly problems: Problem[] | undefined;
  /** Seconds after which a retry makes sense. */
  readonly retryAfter: number | undefined;
  readonly info: ToolAnswer | undefined;

  constructor(
    code: ErrorCode,
    detail?: string,
    more: { problems?: Problem[]; retryAfter?: number; cause?: unknown; info?: ToolAnswer } = {},
  ) {
    super(`${code}: ${detail ?? ERRORS[code].title}`, { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = detail ?? ERRORS[code].title;
    this.problems = more.problems;
    this.retryAfter = more.retryAfter;
    this.info = more.info;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return this.info?.retryable ?? ERRORS[this.code].retryable;
  }
}

/** The outcome of something that fails in the ordinary course of work. */
export type Result<T, E = AppError> = { ok: true; value: T } | { ok: false; error: E };
