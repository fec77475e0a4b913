// Exit codes, in one table. Scripts rely on them: a number never changes its meaning.

export const EXIT = {
  /** It is so, or it is done. */
  ok: 0,
  /** What was asked for is not so: a flow has errors, a run failed, the ledger is broken, the server refused. */
  no: 1,
  /** The command line, a file or a setting is not usable. */
  usage: 2,
  /** No instance runs, or it cannot be reached. */
  unreachable: 3,
  /** Not signed in, or not allowed. */
  forbidden: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_STATUS: Record<number, ExitCode> = {
  400: EXIT.usage,
  401: EXIT.forbidden,
  403: EXIT.forbidden,
  503: EXIT.unreachable,
};

/** The exit code for the HTTP status of a problem. */
export const exitOfStatus = (status: number): ExitCode => BY_STATUS[status] ?? EXIT.no;
