// The other way in: Slack posts signed requests to /slack/events, which the API hands over here as raw bytes.
import type { App, Receiver } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import { verifySlackSignature } from './signature.ts';

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type HttpHeaders = Record<string, string | string[] | undefined>;

export class HttpReceiver implements Receiver {
  private readonly secret: string;
  private app: App | undefined;

  constructor(signingSecret: string) {
    this.secret = signingSecret;
  }

  init(app: App): void {
    this.app = app;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  /** Header names in lower case. Throws AppError `invalid_signature`, `invalid_json`, `unsupported_media_type`. */
  async handle(rawBody: string | Uint8Array, headers: HttpHeaders): Promise<HttpAnswer> {
    const header = (name: string) => [headers[name]].flat()[0];
    verifySlackSignature(
      this.secret,
      { timestamp: header('x-slack-request-timestamp'), signature: header('x-slack-signature') },
      rawBody,
    );
    const body = parseBody(
      typeof rawBody === 'string' ? rawBody : Buffer.from(rawBody).toString('utf8'),
      header('content-type') ?? '',
    );
    if (body.ssl_check) return { status: 200, headers: {}, body: '' };
    if (body.type === 'url_verification') return json({ challenge: body.challenge });
    const retryNum = Number(header('x-slack-retry-num'));
    return await this.process(body, Number.isFinite(retryNum) ? retryNum : undefined);
  }

  /** Answers as soon as a listener acknowledges; the rest of its work goes on. */
  private process(body: Record<string, unknown>, retryNum: number | undefined): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const ack = async (response?: unknown) => {
        if (response === undefined || response === '') resolve({ status: 200, headers: {}, body: '' });
        else resolve(json(response));
      };
      const processed = this.app!.processEvent({ body, ack, ...(retryNum !== undefined && { retryNum }) });
      processed.then(
        // nobody listens for it: Slack shall not send it again
        () => resolve({ status: 200, headers: {}, body: '' }),
        (error) => reject(error),
      );
    });
  }
}

const json = (value: unknown): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

function parseBody(text: string, contentType: string): Record<string, unknown> {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(text);
    const payload = form.get('payload');
    return payload === null ? Object.fromEntries(form) : parseJson(payload);
  }
  if (contentType.startsWith('application/json')) return parseJson(text);
  throw new AppError('unsupported_media_type', 'Slack sends forms or JSON.');
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // reported below
  }
  throw new AppError('invalid_json', "Slack's payload is not a JSON object.");
}
