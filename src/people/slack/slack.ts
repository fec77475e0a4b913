// The connection to Slack: how people's clicks reach us (Socket Mode, or signed HTTP) and whether it stands.
import { App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import type { ChannelState } from '../channel.ts';
import type { People } from '../people.ts';
import { type HttpAnswer, type HttpHeaders, HttpReceiver } from './http-receiver.ts';
import { Identities } from './identity.ts';
import { listenToWords, type SlackIntake } from './intake.ts';
import { listen } from './interactions.ts';
import { type Log, quietLogger } from './quiet-logger.ts';
import type { SlackApi } from './slack-api.ts';

export interface SlackOptions {
  people: People;
  api: SlackApi;
  apiUrl: string;
  publicUrl: string;
  /** Socket Mode. */
  appToken?: string | undefined;
  /** Signed HTTP, when there is no app token. */
  signingSecret?: string | undefined;
  log?: Log | undefined;
  /** Takes up commands and messages; absent: nobody listens to them. */
  intake?: SlackIntake | undefined;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;
const SHORT_LIVED = 5000;
/** From opening the socket to Slack's hello. */
const HELLO_WITHIN = 30_000;

export class Slack {
  private readonly options: SlackOptions;
  private readonly http: HttpReceiver | undefined;
  private readonly socket: SocketModeReceiver | undefined;
  private current: Omit<ChannelState, 'name'> = { state: 'connecting', detail: 'Not started yet.' };
  private readonly stopping = new AbortController();
  private ended: Promise<void> = Promise.resolve();

  constructor(options: SlackOptions) {
    this.options = options;
    const logger = quietLogger(options.log);
    if (options.appToken) {
      // reconnecting is done here: the library's own way leaves a failed reconnection unhandled
      this.socket = new SocketModeReceiver({
        appToken: options.appToken,
        autoReconnectEnabled: false,
        logger,
        installerOptions: { clientOptions: { slackApiUrl: options.apiUrl, retryConfig: { retries: 0 } } },
      });
    } else if (options.signingSecret) this.http = new HttpReceiver(options.signingSecret);
    const receiver: Receiver | undefined = this.socket ?? this.http;
    if (receiver) this.listen(receiver);
  }

  private listen(receiver: Receiver): void {
    const { people, api, apiUrl, publicUrl, intake, log } = this.options;
    const app = new App({
      receiver,
      convoStore: false,
      logger: quietLogger(log),
      clientOptions: { slackApiUrl: apiUrl },
      // the clients that bolt would make for a token are not used
      authorize: async () => ({}),
    });
    app.error(async (error) => log?.('error', `Slack: ${error.message}`));
    const identities = new Identities(api);
    listen(app, { people, api, identities, publicUrl, log });
    if (intake) listenToWords(app, { intake, api, identities, log });
  }

  /** For /api/status. */
  status(): ChannelState {
    return { name: 'slack', ...this.current };
  }

  /** Returns at once; connects, and connects again whenever it breaks, until `stop`. */
  start(): void {
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    // a peer that is gone answers no close frame: do not wait for it
    if (this.socket) await Promise.race([this.socket.client.disconnect(), pause(2000)]);
    await Promise.race([this.ended, pause(2000)]);
    this.current = { state: 'off', detail: 'Stopped.' };
  }

  /** A request to /slack/events. Throws AppError `not_found` when Slack is not set up to come this way. */
  handleHttp(rawBody: string | Uint8Array, headers: HttpHeaders): Promise<HttpAnswer> {
    if (this.http) return this.http.handle(rawBody, headers);
    return Promise.reject(new AppError('not_found', 'Slack is connected by Socket Mode here, not over HTTP.'));
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const { closed } = await this.connect();
        failures = 0;
        void this.options.people
          .catchUp('slack')
          .catch((error) => this.options.log?.('error', `Slack: ${error.message}`));
        const since = Date.now();
        await closed;
        if (signal.aborted) return;
        this.current = { state: 'connecting', detail: 'The connection broke; connecting again.' };
        // a connection that breaks as soon as it stands must not be opened in a tight loop
        if (Date.now() - since < SHORT_LIVED) await pause(FIRST_WAIT, signal);
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.current = { state: 'failed', detail: reason(error) };
        this.options.log?.('warn', `Slack: ${this.current.detail}`);
        await pause(Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT), signal);
      }
    }
  }

  /** Resolves once connected; `closed` does when the connection is. */
  private async connect(): Promise<{ closed: Promise<unknown> }> {
    const { team } = await this.options.api.workspace();
    if (!this.socket) {
      this.current = {
        state: 'connected',
        detail: this.http
          ? `${team}, over HTTP`
          : `${team}, sending only: buttons need REFLEJO_SLACK_APP_TOKEN or REFLEJO_SLACK_SIGNING_SECRET`,
      };
      return { closed: aborted(this.stopping.signal) };
    }
    const { client } = this.socket;
    let onClosed!: () => void;
    const closed = new Promise<void>((resolve) => {
      onClosed = resolve;
    });
    client.once('disconnected', onClosed);
    try {
      await withHello(client.start(), () => client.disconnect());
    } catch (error) {
      client.off('disconnected', onClosed);
      throw error;
    }
    this.current = { state: 'connected', detail: `${team}, Socket Mode` };
    return { closed };
  }
}

async function withHello(started: Promise<unknown>, giveUp: () => Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const timeout = pause(HELLO_WITHIN, late.signal).then(() => {
    if (late.signal.aborted) return;
    void giveUp();
    throw new AppError('channel_unavailable', 'Slack opened the connection but did not greet.');
  });
  try {
    await Promise.race([started, timeout]);
  } finally {
    late.abort();
  }
}

function reason(error: unknown): string {
  if (error instanceof AppError) return error.detail;
  const code = (error as { data?: { error?: string } } | undefined)?.data?.error;
  if (code === 'invalid_auth' || code === 'not_allowed_token_type')
    return 'Slack refuses the app token: REFLEJO_SLACK_APP_TOKEN must be an app-level token (xapp-…) with connections:write.';
  if (code) return `Slack refuses the connection: ${code}.`;
  return error instanceof Error
    ? `Slack cannot be reached (${error.message}).`
    : 'The connection to Slack broke while it was being opened.';
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** Ends early, without an error, when the signal fires. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal?.addEventListener('abort', done, { once: true });
  });
}
