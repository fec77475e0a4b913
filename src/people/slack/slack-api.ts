// Slack's Web API as this part uses it: one attempt per call (the queue tries again), failures as AppError.
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import { isUnsent } from '../../connections/index.ts';
import { AppError } from '../../errors.ts';
import { type Log, quietLogger } from './quiet-logger.ts';

/** Bot scopes the application needs, as docs/guide/slack.md has people grant them. Without the history scopes a lost answer may lead to a second message. */
export const BOT_SCOPES = [
  'chat:write',
  'chat:write.public',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'im:write',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'im:history',
  'commands',
] as const;

/** Of one call; an attempt of a delivery makes three at most, within its lease. */
const TIMEOUT = 6000;

export interface Workspace {
  teamId: string;
  enterpriseId: string | undefined;
  team: string;
  botUserId: string;
  botId: string;
}

export class SlackApi {
  private readonly web: WebClient;
  private known: Workspace | undefined;

  constructor({ botToken, apiUrl, log }: { botToken: string; apiUrl: string; log?: Log | undefined }) {
    this.web = new WebClient(botToken, {
      slackApiUrl: apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: TIMEOUT,
      logger: quietLogger(log),
    });
  }

  /**
   * Throws AppError: `channel_unavailable` (nothing happened), `outcome_unknown` (it may have), `tool_refused`
   * (something has to be changed first; the detail says what).
   */
  async call<T>(work: (web: WebClient) => Promise<T>): Promise<T> {
    try {
      return await work(this.web);
    } catch (error) {
      throw asAppError(error);
    }
  }

  /** Whose token it is; asked once. Throws as `call`. */
  async workspace(): Promise<Workspace> {
    if (this.known) return this.known;
    const me = await this.call((web) => web.auth.test());
    this.known = {
      teamId: me.team_id ?? '',
      enterpriseId: me.enterprise_id,
      team: me.team ?? '',
      botUserId: me.user_id ?? '',
      botId: me.bot_id ?? '',
    };
    return this.known;
  }
}

/** The code of a platform error, when it is one: to tell apart what the caller can do something about. */
export const slackErrorCode = (error: unknown): string | undefined =>
  error instanceof AppError && error.cause instanceof WebAPIPlatformError ? error.cause.data.error : undefined;

function asAppError(error: unknown): AppError {
  if (error instanceof WebAPIRateLimitedError) {
    return new AppError('channel_unavailable', `Slack asks to wait ${error.retryAfter} s.`, {
      retryAfter: error.retryAfter,
      cause: error,
    });
  }
  if (error instanceof WebAPIPlatformError) return platformError(error);
  if (error instanceof WebAPIHTTPError && error.statusCode < 500) {
    return new AppError('channel_unavailable', `Slack's address answers ${error.statusCode}.`, { cause: error });
  }
  if (error instanceof WebAPIHTTPError)
    return new AppError('outcome_unknown', `Slack answers ${error.statusCode}.`, { cause: error });
  const reason = error instanceof WebAPIRequestError ? reasonOf(error.original) : undefined;
  if (isUnsent(reason))
    return new AppError('channel_unavailable', `Slack cannot be reached (${reason}).`, { cause: error });
  return new AppError('outcome_unknown', `The connection to Slack broke${reason ? ` (${reason})` : ''}.`, {
    cause: error,
  });
}

const reasonOf = (error: Error): string | undefined =>
  (error as NodeJS.ErrnoException).code ?? (error.cause as NodeJS.ErrnoException | undefined)?.code;

/** Their own fault, after which it may have been done all the same. */
const THEIR_FAULT = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

const TODO: Record<string, string> = {
  channel_not_found: 'Slack has no such channel, or it is private and the app is not in it: invite the app.',
  not_in_channel: 'The app is not in the channel: invite it.',
  is_archived: 'The channel is archived.',
  users_not_found: 'Slack knows nobody with this e-mail address.',
  invalid_auth: 'Slack refuses the token: set REFLEJO_SLACK_BOT_TOKEN anew.',
  not_authed: 'Slack refuses the token: set REFLEJO_SLACK_BOT_TOKEN anew.',
  token_revoked: 'The token was revoked: install the app again and set REFLEJO_SLACK_BOT_TOKEN.',
  account_inactive: 'The app was removed from the workspace: install it again.',
};

function platformError(cause: WebAPIPlatformError): AppError {
  const { error: code, needed } = cause.data as unknown as { error: string; needed?: string };
  if (THEIR_FAULT.has(code))
    return new AppError('outcome_unknown', `Slack had a fault of its own (${code}).`, { cause });
  if (code === 'ratelimited')
    return new AppError('channel_unavailable', 'Slack asks to wait.', { retryAfter: 30, cause });
  if (code === 'missing_scope')
    return new AppError(
      'tool_refused',
      `The app lacks the scope ${needed ?? 'it needs'}: add it and install the app again.`,
      { cause },
    );
  return new AppError('tool_refused', TODO[code] ?? `Slack refuses it: ${code}.`, { cause });
}
