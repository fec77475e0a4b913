// The senders of webhooks, by the examples their vendors publish or by signatures made here another way.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { KINDS } from './index.ts';
import type { HookContext, InboundKind } from './kind.ts';
import { CERTIFICATE, CONFIRM_SHA256, NOTE_SHA1, NOTE_SHA256 } from './sns-sample.ts';

const at = (time: string | number, more: Partial<HookContext> = {}): HookContext => ({
  now: typeof time === 'string' ? Date.parse(time) : time,
  peer: '203.0.113.9',
  send: () => Promise.reject(new Error('not used')),
  ...more,
});
const hook = (kind: string) => KINDS[kind] as InboundKind;
const check = async (
  kind: string,
  secret: string,
  headers: Record<string, string>,
  body: string,
  context = at('2026-01-02T03:04:05Z'),
  more: Record<string, string> = {},
) => hook(kind).verify({ secret, ...more }, headers, Buffer.from(body), context);
const hex = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

describe("vendors' published examples", () => {
  const SECRET = "It's a Secret to Everybody";
  const ATLASSIAN = 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9';
  const GITHUB = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

  test('Jira', async () => {
    expect(await check('hook_atlassian', SECRET, { 'x-hub-signature': ATLASSIAN }, 'Hello World!')).toBe(true);
    expect(await check('hook_atlassian', SECRET, { 'x-hub-signature': ATLASSIAN }, 'Hello World')).toBe(false);
    expect(await check('hook_atlassian', SECRET, {}, 'Hello World!')).toBe(false);
  });

  test('GitHub', async () => {
    expect(await check('hook_github', SECRET, { 'x-hub-signature-256': GITHUB }, 'Hello, World!')).toBe(true);
    expect(await check('hook_github', 'other', { 'x-hub-signature-256': GITHUB }, 'Hello, World!')).toBe(false);
    expect(await check('hook_github', SECRET, { 'x-hub-signature': GITHUB }, 'Hello, World!')).toBe(false);
  });

  test('Slack, and five minutes later', async () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const headers = {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const secret = '8f742231b10e8888abcd99yyyzzz85a5';
    const slack = (seconds: number, given = headers) => check('hook_slack', secret, given, body, at(seconds * 1000));
    expect(await slack(1531420618 + 299)).toBe(true);
    expect(await slack(1531420618 + 301)).toBe(false);
    expect(await slack(1531420618 - 301)).toBe(false);
    expect(await slack(1531420618, { ...headers, 'x-slack-request-timestamp': '1531420619' })).toBe(false);
    expect(await slack(1531420618, { ...headers, 'x-slack-request-timestamp': 'now' })).toBe(false);
  });
});

test("Slack's question whether the address is ours is answered, once it is signed", () => {
  const body = (value: unknown) => Buffer.from(JSON.stringify(value));
  const { handshake } = hook('hook_slack');
  const challenge = body({ type: 'url_verification', challenge: '3eZ' });
  expect(handshake!({}, {}, challenge, at(0))).toMatchObject({ status: 200, body: '{"challenge":"3eZ"}' });
  expect(handshake!({}, {}, body({ type: 'event_callback', text: '"url_verification"' }), at(0))).toBeUndefined();
});

test('Stripe: a timestamp, and any of several signatures', async () => {
  const good = hex('whsec', '1767323045.{}');
  const stripe = (header: string, more = {}, name = 'stripe-signature') =>
    check('hook_stripe', 'whsec', { [name]: header }, '{}', at(1767323045_000 + 60_000), more);
  expect(await stripe(`t=1767323045,v1=${hex('old', '1767323045.{}')},v1=${good},v0=x`)).toBe(true);
  expect(await stripe(`t=1767323044,v1=${good}`)).toBe(false);
  expect(await stripe(`t=1767322000,v1=${hex('whsec', '1767322000.{}')}`)).toBe(false);
  expect(await stripe(`v1=${good}`)).toBe(false);
  expect(await stripe(`t=1767323045,v0=${good}`)).toBe(false);
  expect(await stripe(`t=1767323045,v1=${good}`, { header: 'X-Acme-Signature' }, 'x-acme-signature')).toBe(true);
});

test('PagerDuty: a list, while a secret is being changed', async () => {
  const pager = (header: string) => check('hook_pagerduty', 's', { 'x-pagerduty-signature': header }, '{"e":1}');
  const good = `v1=${hex('s', '{"e":1}')}`;
  expect(await pager(good)).toBe(true);
  expect(await pager(`v1=${hex('old', '{"e":1}')}, ${good}`)).toBe(true);
  expect(await pager(good.replace('v1', 'v2'))).toBe(false);
  expect(await pager('')).toBe(false);
});

test('Shopify: base64', async () => {
  const signature = createHmac('sha256', 's').update('{"e":1}').digest('base64');
  expect(await check('hook_shopify', 's', { 'x-shopify-hmac-sha256': signature }, '{"e":1}')).toBe(true);
  expect(await check('hook_shopify', 's', { 'x-shopify-hmac-sha256': signature }, '{"e":2}')).toBe(false);
});

test('tokens in headers: GitLab, Okta, and any other', async () => {
  expect(await check('hook_gitlab', 's', { 'x-gitlab-token': 's' }, '')).toBe(true);
  expect(await check('hook_gitlab', 's', { 'x-gitlab-token': 'S' }, '')).toBe(false);
  expect(await check('hook_okta', 's', { authorization: 's' }, '')).toBe(true);
  expect(await check('hook_okta', 's', { 'x-key': 's' }, '', at(0), { header: 'X-Key' })).toBe(true);
  expect(await check('hook_header', 's', { 'dd-token': 's' }, '', at(0), { header: 'DD-Token' })).toBe(true);
  expect(await check('hook_header', 's', {}, '')).toBe(false);
});

test("Okta's one-time verification", () => {
  const { challenge } = hook('hook_okta');
  expect(challenge!({}, { 'x-okta-verification-challenge': 'abc' })).toMatchObject({ body: '{"verification":"abc"}' });
  expect(challenge!({}, {})).toBeUndefined();
});

test.each([
  ['sha1', 'hex', 'sha1='],
  ['sha256', 'base64', ''],
  ['sha512', 'hex', 'sig '],
])('an HMAC of any form: %s, %s, "%s"', async (algorithm, encoding, prefix) => {
  const signature = createHmac(algorithm, 's')
    .update('{}')
    .digest(encoding as 'hex');
  const form = { algorithm, encoding, prefix, header: 'X-Sig' };
  const given = (text: string) => check('hook_hmac', 's', { 'x-sig': text }, '{}', at(0), form);
  expect(await given(`${prefix}${signature}`)).toBe(true);
  expect(await given(`${prefix}${encoding === 'hex' ? signature.toUpperCase() : signature}`)).toBe(true);
  expect(await given(`${prefix}${signature}0`)).toBe(false);
  expect(
    await check('hook_hmac', 's', { 'x-sig': `${prefix}${signature}` }, '{}', at(0), { ...form, algorithm: 'md5' }),
  ).toBe(false);
});

describe('mutual TLS at a proxy', () => {
  const FINGERPRINT = 'AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01';
  const mtls = (peer: string | undefined, header: string, more: Record<string, string> = {}) =>
    hook('hook_mtls').verify(
      { certificate: FINGERPRINT, ...more },
      { 'x-client-cert-fingerprint': header },
      Buffer.alloc(0),
      at(0, { peer }),
    );

  test('counts only from the address of the proxy', () => {
    expect(mtls('127.0.0.1', FINGERPRINT)).toBe(true);
    expect(mtls('::ffff:127.0.0.1', FINGERPRINT.replaceAll(':', '').toLowerCase())).toBe(true);
    expect(mtls('10.0.0.7', FINGERPRINT)).toBe(false);
    expect(mtls(undefined, FINGERPRINT)).toBe(false);
    expect(mtls('10.0.0.7', FINGERPRINT, { proxies: '192.0.2.1, 10.0.0.0/24' })).toBe(true);
    expect(mtls('10.0.1.7', FINGERPRINT, { proxies: '10.0.0.0/24' })).toBe(false);
    expect(mtls('10.0.1.7', FINGERPRINT, { proxies: 'nonsense' })).toBe(false);
  });

  test('compares fingerprints as numbers and subjects as they are', () => {
    expect(mtls('127.0.0.1', FINGERPRINT.replace('AB', 'AC'))).toBe(false);
    const subject = { certificate: 'CN=siem,O=Acme' };
    expect(mtls('127.0.0.1', 'CN=siem,O=Acme', subject)).toBe(true);
    expect(mtls('127.0.0.1', 'CN=SIEM,O=Acme', subject)).toBe(false);
  });
});

describe('AWS SNS', () => {
  const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
  const note = {
    Type: 'Notification',
    MessageId: 'm-1',
    TopicArn: TOPIC,
    Subject: 'Hi',
    Message: 'hello',
    Timestamp: '2026-01-02T03:04:05.000Z',
    SignatureVersion: '2',
    Signature: NOTE_SHA256,
    SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-abc.pem',
  };
  const confirm = {
    ...note,
    Type: 'SubscriptionConfirmation',
    MessageId: 'm-2',
    Token: 't1',
    Message: 'confirm',
    Subject: undefined,
    SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t1',
    Signature: CONFIRM_SHA256,
  };
  const asked: string[] = [];
  const context = at('2026-01-02T03:10:00Z', {
    send: async ({ url }) => {
      asked.push(url);
      const found = url.includes('.pem');
      return { host: 'sns', status: 200, headers: {}, body: Buffer.from(found ? CERTIFICATE : '<ok/>') };
    },
  });
  const verify = (message: object, topicArn = TOPIC, when = context) =>
    hook('hook_sns').verify({ topicArn }, {}, Buffer.from(JSON.stringify(message)), when);

  test('a signed message of our topic is taken, in both versions of the signature', async () => {
    expect(await verify(note)).toBe(true);
    expect(await verify({ ...note, SignatureVersion: '1', Signature: NOTE_SHA1 })).toBe(true);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['another text', { ...note, Message: 'hello!' }],
    ['another topic', { ...note, TopicArn: `${TOPIC}2` }],
    ['the signature of another version', { ...note, SignatureVersion: '1' }],
    ['no signature', { ...note, Signature: undefined }],
    [
      'a certificate of somebody else',
      { ...note, SigningCertURL: 'https://sns.eu-west-1.amazonaws.com.evil.example/c.pem' },
    ],
    ['a certificate without TLS', { ...note, SigningCertURL: note.SigningCertURL.replace('https', 'http') }],
    ['another type', { ...note, Type: 'Other' }],
    ['no object', null as unknown as object],
  ])('%s is refused, and nobody else is asked', async (_name, message) => {
    const before = asked.length;
    expect(await verify(message)).toBe(false);
    expect(asked.slice(before).filter((url) => !url.startsWith('https://sns.eu-west-1.amazonaws.com/'))).toEqual([]);
  });

  test('a recorded message is refused later, and one of a topic that is not ours', async () => {
    expect(await verify(note, TOPIC, { ...context, now: context.now + 3_600_000 * 2 })).toBe(false);
    expect(await verify(note, `${TOPIC}-other`)).toBe(false);
  });

  test('a subscription is confirmed once it is verified; a notification is an event', async () => {
    const body = (message: object) => Buffer.from(JSON.stringify(message));
    const { handshake } = hook('hook_sns');
    expect(await verify(confirm)).toBe(true);
    expect(await handshake!({}, {}, body(confirm), context)).toMatchObject({ status: 200 });
    expect(asked.at(-1)).toBe(confirm.SubscribeURL);
    const before = asked.length;
    const elsewhere = { ...confirm, SubscribeURL: 'https://169.254.169.254/latest' };
    await handshake!({}, {}, body(elsewhere), context);
    expect(await handshake!({}, {}, body(note), context)).toBeUndefined();
    expect(asked).toHaveLength(before);
  });
});
