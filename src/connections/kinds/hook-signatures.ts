// The signatures of the common vendors, ready by name: a row each. Where the vendor signs a timestamp, a request
// that is older or newer than its window is refused, so that a recorded one cannot be sent again later.
import { equalSecret } from './equal-secret.ts';
import { hmacOf } from './hmac.ts';
import { type HookHeaders, type InboundKind, jsonAnswer, plain, secret } from './kind.ts';

/** What the vendors themselves advise. */
const WINDOW_MS = 5 * 60_000;

interface Given {
  signatures: string[];
  /** Seconds since 1970, as it was signed. */
  timestamp?: string | undefined;
}

interface Scheme {
  title: string;
  /** Default: hex of HMAC-SHA256 over the body. */
  encoding?: 'hex' | 'base64';
  /** The signatures a request carries, any of which may be the right one: while a secret is being changed there are two. */
  given(headers: HookHeaders, values: Readonly<Record<string, string>>): Given | undefined;
  /** What is signed besides the body. */
  before?(timestamp: string): string;
  more?: Partial<InboundKind>;
}

function signature({ title, encoding = 'hex', given, before, more }: Scheme): InboundKind {
  return {
    direction: 'in',
    title,
    fields: [secret('secret', 'Secret', { generate: true })],
    verify(values, headers, body, { now }) {
      const found = given(headers, values);
      if (!found) return false;
      const { signatures, timestamp } = found;
      if (before && !isNow(timestamp, now)) return false;
      const expected = hmacOf('sha256', values.secret!, encoding, before ? before(timestamp!) : '', body);
      // each is compared, so that the time does not tell which one was right
      return signatures.map((one) => equalSecret(one, expected)).includes(true);
    },
    ...more,
  };
}

function isNow(timestamp: string | undefined, now: number): boolean {
  return (
    timestamp !== undefined && /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1000) <= WINDOW_MS
  );
}

const oneHeader =
  (name: string, prefix = '') =>
  (headers: HookHeaders): Given | undefined => {
    const value = headers[name];
    return value?.startsWith(prefix) ? { signatures: [value.slice(prefix.length)] } : undefined;
  };

/** `t=1492774577,v1=5257…,v1=…`: pairs with commas between them. */
function pairs(text: string | undefined): Given | undefined {
  if (text === undefined) return undefined;
  const all = text.split(',').map((pair) => pair.trim().split('=', 2) as [string, string?]);
  const signatures = all.flatMap(([name, value]) => (name === 'v1' && value ? [value] : []));
  return { signatures, timestamp: all.find(([name]) => name === 't')?.[1] };
}

export const SIGNATURES: Record<string, InboundKind> = {
  // docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
  hook_github: signature({ title: 'GitHub', given: oneHeader('x-hub-signature-256', 'sha256=') }),

  // docs.gitlab.com/user/project/integrations/webhooks: the token itself is sent
  hook_gitlab: {
    direction: 'in',
    title: 'GitLab',
    fields: [secret('secret', 'Secret token', { generate: true })],
    verify: (values, headers) => equalSecret(headers['x-gitlab-token'], values.secret!),
  },

  // docs.slack.dev/authentication/verifying-requests-from-slack
  hook_slack: signature({
    title: 'Slack',
    given: (headers) => {
      const found = oneHeader('x-slack-signature', 'v0=')(headers);
      return found && { ...found, timestamp: headers['x-slack-request-timestamp'] };
    },
    before: (timestamp) => `v0:${timestamp}:`,
    more: {
      fields: [secret('secret', 'Signing secret', { where: 'Basic Information, App Credentials' })],
      // the Events API asks once whether the address is ours
      handshake(_values, _headers, body) {
        const text = Buffer.from(body).toString();
        if (!text.includes('"url_verification"')) return undefined;
        const { type, challenge } = parsed(text);
        return type === 'url_verification' ? jsonAnswer({ challenge }) : undefined;
      },
    },
  }),

  // docs.stripe.com/webhooks/signature: `t=…,v1=…`
  hook_stripe: signature({
    title: 'Stripe',
    given: (headers, values) => pairs(headers[(values.header || 'stripe-signature').toLowerCase()]),
    before: (timestamp) => `${timestamp}.`,
    more: {
      fields: [
        secret('secret', 'Signing secret'),
        plain('header', 'Name of the header', { default: 'stripe-signature' }),
      ],
    },
  }),

  // developer.atlassian.com/cloud/jira/platform/webhooks (WebSub): `X-Hub-Signature: sha256=…`
  hook_atlassian: signature({ title: 'Jira, Confluence, Bitbucket', given: oneHeader('x-hub-signature', 'sha256=') }),

  // developer.pagerduty.com/docs/verifying-webhook-signatures: `v1=…,v1=…`
  hook_pagerduty: signature({
    title: 'PagerDuty',
    given: (headers) => pairs(headers['x-pagerduty-signature']),
    more: { fields: [secret('secret', 'Signing secret')] },
  }),

  // shopify.dev/docs/apps/build/webhooks: base64
  hook_shopify: signature({
    title: 'Shopify',
    encoding: 'base64',
    given: oneHeader('x-shopify-hmac-sha256'),
    more: { fields: [secret('secret', 'Client secret of the app')] },
  }),
};

function parsed(text: string): { type?: unknown; challenge?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
