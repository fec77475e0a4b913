// What differs between the vendors of the stand-in: their credentials and the way they say no.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ScriptedAnswer } from './tools-stand-in.ts';

export interface Vendor {
  /** Credentials the stand-in accepts, by the names of the tool's fields. */
  values: Record<string, string>;
  accepts(headers: IncomingHttpHeaders, tokens: ReadonlySet<string>): boolean;
  refusal(status: number, why: string): ScriptedAnswer;
  token?: {
    path: string;
    give(request: IncomingMessage, body: string, tokens: Set<string>, answer: (answer: ScriptedAnswer) => void): void;
  };
  needsUserAgent?: true;
}

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const virustotal: Vendor = {
  values: { apiKey: 'stand-in-virustotal-key' },
  accepts: (headers) => headers['x-apikey'] === 'stand-in-virustotal-key',
  refusal: (status, why) => ({
    status,
    body: {
      error: {
        code:
          { 400: 'InvalidArgumentError', 401: 'WrongCredentialsError', 404: 'NotFoundError' }[status] ??
          'TransientError',
        message: why,
      },
    },
  }),
};

const falconErrors = (code: number, message: string) => ({
  meta: { query_time: 0.001, trace_id: 'stand-in' },
  resources: null,
  errors: [{ code, message }],
});

const crowdstrike: Vendor = {
  values: { clientId: 'stand-in-client', clientSecret: 'stand-in-client-secret' },
  accepts: (headers, tokens) => tokens.has(headers.authorization?.replace(/^Bearer /, '') ?? ''),
  refusal: (status, why) => ({
    status,
    body: falconErrors(status, status === 401 ? 'access denied, invalid bearer token' : why),
  }),
  token: {
    path: '/oauth2/token',
    give(request, body, tokens, answer) {
      const form = new URLSearchParams(body);
      const good =
        form.get('client_id') === 'stand-in-client' && form.get('client_secret') === 'stand-in-client-secret';
      if (request.method !== 'POST') return answer({ status: 405, body: falconErrors(405, 'method not allowed') });
      if (!good) return answer({ status: 401, body: falconErrors(401, 'access denied, invalid client') });
      const token = `stand-in-token-${tokens.size + 1}-${Date.now()}`;
      tokens.add(token);
      answer({ status: 201, body: { access_token: token, token_type: 'bearer', expires_in: 1799 } });
    },
  },
};

const okta: Vendor = {
  values: { domain: 'stand-in.okta.example', apiKey: 'stand-in-okta-token' },
  accepts: (headers) => headers.authorization === 'SSWS stand-in-okta-token',
  refusal: (status, why) => ({
    status,
    body: {
      errorCode: { 400: 'E0000001', 401: 'E0000011', 404: 'E0000007' }[status] ?? 'E0000009',
      errorSummary: status === 401 ? 'Invalid token provided' : why,
      errorLink: '',
      errorId: 'stand-in',
      errorCauses: [],
    },
  }),
};

const jira: Vendor = {
  values: { site: 'stand-in.atlassian.example', username: 'ann@example.com', password: 'stand-in-jira-token' },
  accepts: (headers) => headers.authorization === basic('ann@example.com', 'stand-in-jira-token'),
  refusal: (status, why) => ({ status, body: { errorMessages: [why], errors: {} } }),
};

const github: Vendor = {
  values: { token: 'stand-in-github-token' },
  accepts: (headers) => headers.authorization === 'Bearer stand-in-github-token',
  refusal: (status, why) => ({
    status: status === 400 ? 422 : status,
    body: { message: { 401: 'Bad credentials', 404: 'Not Found' }[status] ?? why, documentation_url: '' },
  }),
  needsUserAgent: true,
};

const slack: Vendor = {
  values: { token: 'xoxb-stand-in' },
  accepts: (headers) => headers.authorization === 'Bearer xoxb-stand-in',
  refusal: (status) => ({
    status: status === 404 ? 404 : 200,
    body: { ok: false, error: { 401: 'invalid_auth', 404: 'unknown_method' }[status] ?? 'invalid_arguments' },
  }),
};

export const VENDORS: Readonly<Record<string, Vendor>> = { virustotal, crowdstrike, okta, jira, github, slack };
