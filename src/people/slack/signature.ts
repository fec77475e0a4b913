// Verifies that a request comes from Slack. Source: docs.slack.dev/authentication/verifying-requests-from-slack
// (version v0: HMAC-SHA256 over `v0:<timestamp>:<raw body>`).
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../errors.ts';

const WINDOW_SECONDS = 5 * 60;

/** Throws AppError `invalid_signature` that says what is wrong. `now` in milliseconds. */
export function verifySlackSignature(
  secret: string,
  headers: { timestamp: string | undefined; signature: string | undefined },
  rawBody: string | Uint8Array,
  now = Date.now(),
): void {
  const { timestamp, signature } = headers;
  if (!timestamp || !signature)
    throw new AppError(
      'invalid_signature',
      "Slack's headers X-Slack-Request-Timestamp and X-Slack-Signature are missing.",
    );
  if (!/^\d{1,12}$/.test(timestamp))
    throw new AppError('invalid_signature', 'X-Slack-Request-Timestamp is not a number of seconds.');
  if (Math.abs(now / 1000 - Number(timestamp)) > WINDOW_SECONDS) {
    throw new AppError(
      'invalid_signature',
      'The request is more than five minutes old: it is a repetition, or a clock is wrong.',
    );
  }
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(rawBody).digest('hex')}`,
  );
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new AppError(
      'invalid_signature',
      "The signature does not fit: REFLEJO_SLACK_SIGNING_SECRET is not the app's signing secret.",
    );
  }
}
