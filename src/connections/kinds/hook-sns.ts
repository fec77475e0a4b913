// Amazon SNS: signs with a certificate of its own, which is fetched from Amazon and nowhere else; a subscription of
// our topic is confirmed by itself.
// Source: docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html.
import { createVerify, X509Certificate } from 'node:crypto';
import { equalSecret } from './equal-secret.ts';
import { type HookContext, type InboundKind, plain } from './kind.ts';

type Message = Record<string, string | undefined>;

/** The fields that are signed, in this order; those that are not there are left out. */
const SIGNED: Record<string, string[]> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};
const AMAZON = /^sns\.[a-z0-9-]{3,40}\.amazonaws\.com(\.cn)?$/;
/** Amazon delivers again for an hour at most. */
const WINDOW_MS = 65 * 60_000;
const KEPT = 50;
const certificates = new Map<string, Promise<X509Certificate>>();

export const hookSns: InboundKind = {
  direction: 'in',
  title: 'AWS SNS',
  fields: [plain('topicArn', 'ARN of the topic: messages of others are refused', { required: true })],
  async verify(values, _headers, body, context) {
    const message = messageOf(body);
    const fields = SIGNED[message.Type ?? ''];
    if (!fields || !equalSecret(message.TopicArn, values.topicArn!)) return false;
    const sent = Date.parse(message.Timestamp ?? '');
    if (!(Math.abs(context.now - sent) <= WINDOW_MS)) return false;
    const algorithm = { 1: 'sha1', 2: 'sha256' }[message.SignatureVersion ?? ''];
    if (!algorithm || !ofAmazon(message.SigningCertURL)) return false;
    const text = fields
      .filter((name) => message[name] !== undefined)
      .map((name) => `${name}\n${message[name]}\n`)
      .join('');
    const certificate = await certificateAt(message.SigningCertURL!, context).catch(() => undefined);
    if (!certificate) return false;
    return createVerify(algorithm)
      .update(text)
      .verify(certificate.publicKey, message.Signature ?? '', 'base64');
  },
  async handshake(_values, _headers, body, context) {
    const { Type: type, SubscribeURL: url } = messageOf(body);
    if (type === 'Notification') return undefined;
    // whoever ends a subscription means it
    if (type === 'SubscriptionConfirmation' && ofAmazon(url)) await context.send({ method: 'GET', url: url! });
    return { status: 200, headers: {}, body: '' };
  },
};

function messageOf(body: Uint8Array): Message {
  try {
    const value = JSON.parse(Buffer.from(body).toString());
    const isObject = typeof value === 'object' && value !== null;
    return isObject
      ? Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === 'string') as never)
      : {};
  } catch {
    return {};
  }
}

function ofAmazon(text: string | undefined): boolean {
  if (text === undefined || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.port === '' && url.username === '' && AMAZON.test(url.hostname);
}

function certificateAt(url: string, { send, now }: HookContext): Promise<X509Certificate> {
  const known = certificates.get(url);
  if (known) return known;
  const fetched = send({ method: 'GET', url, maxBytes: 64 * 1024 }).then(({ status, body }) => {
    if (status !== 200) throw new Error(`the certificate could not be fetched (${status})`);
    const certificate = new X509Certificate(body);
    if (Date.parse(certificate.validTo) < now) throw new Error('the certificate has expired');
    return certificate;
  });
  if (certificates.size >= KEPT) certificates.clear();
  certificates.set(url, fetched);
  fetched.catch(() => certificates.delete(url));
  return fetched;
}
