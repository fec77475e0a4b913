import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifySlackSignature } from './signature.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const at = (seconds = 0) => String(NOW / 1000 + seconds);
const sign = (body: string, timestamp: string, secret = 'secret') =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
const verdict = (headers: { timestamp?: string | undefined; signature?: string | undefined }, body = 'payload=x') => {
  try {
    verifySlackSignature('secret', { timestamp: headers.timestamp, signature: headers.signature }, body, NOW);
    return 'taken';
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_signature' });
    return (error as Error).message.replace('invalid_signature: ', '');
  }
};

test("the example of the vendor's documentation is taken", () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
  verifySlackSignature(
    '8f742231b10e8888abcd99yyyzzz85a5',
    { timestamp: '1531420618', signature },
    body,
    1531420618_000,
  );
});

test('a good signature within five minutes is taken, older or from the future is not', () => {
  for (const seconds of [0, -299, 299])
    expect(verdict({ timestamp: at(seconds), signature: sign('payload=x', at(seconds)) })).toBe('taken');
  for (const seconds of [-301, 301])
    expect(verdict({ timestamp: at(seconds), signature: sign('payload=x', at(seconds)) })).toContain('five minutes');
});

test('a wrong secret, another body, another time and a missing or mangled header are refused', () => {
  expect(verdict({ timestamp: at(), signature: sign('payload=x', at(), 'other') })).toContain('does not fit');
  expect(verdict({ timestamp: at(), signature: sign('payload=y', at()) })).toContain('does not fit');
  expect(verdict({ timestamp: at(1), signature: sign('payload=x', at()) })).toContain('does not fit');
  expect(verdict({ timestamp: at(), signature: 'v0=short' })).toContain('does not fit');
  expect(verdict({ timestamp: at() })).toContain('missing');
  expect(verdict({ signature: sign('payload=x', at()) })).toContain('missing');
  expect(verdict({ timestamp: '1e9', signature: sign('payload=x', '1e9') })).toContain('not a number');
});
