import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { readAnswer } from './answer.ts';

const answer = (status: number, type: string, body: string | Buffer = '', headers: Record<string, string> = {}) => ({
  host: 'tool.example',
  status,
  headers: { ...(type && { 'content-type': type }), ...headers },
  body: Buffer.from(body),
});
const read = (response: ReturnType<typeof answer>, json = false) => readAnswer(response, { from: 'Tool', json });
const failure = (response: ReturnType<typeof answer>, json = false): AppError => {
  try {
    read(response, json);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was read');
};

describe('bodies', () => {
  test.each([
    ['application/json', '{"a":1}', { a: 1 }],
    ['application/json; charset=utf-8', '[1]', [1]],
    ['application/problem+json', '{"a":1}', { a: 1 }],
    ['text/plain', '{"a":1}', '{"a":1}'],
    ['text/html', '<p>hi', '<p>hi'],
    ['', 'words', 'words'],
    ['text/plain; charset=ISO-8859-1', Buffer.from([0xe9]), 'é'],
    ['application/pdf', Buffer.from([1, 2]), { base64: 'AQI=', type: 'application/pdf', size: 2 }],
    ['application/json', '', null],
  ])('%s %j', (type, body, expected) => {
    expect(read(answer(200, type, body)).body).toEqual(expected);
  });

  test('promised JSON may be labelled as something else', () => {
    expect(read(answer(200, 'text/plain', '{"a":1}'), true).body).toEqual({ a: 1 });
    expect(read(answer(204, ''), true).body).toBeNull();
  });

  test.each([
    [answer(200, 'application/json', '{"a":'), false, 'said it answers JSON, but its body is not JSON'],
    [answer(200, 'application/json', ''), true, 'answered nothing where JSON was expected'],
    [answer(200, 'text/html', '<html><title>Sign in</title>'), true, 'an HTML page where JSON was expected'],
    [answer(200, 'text/plain', 'OK'), true, 'content of type text/plain'],
  ] as const)('unreadable: %#', (response, json, words) => {
    expect(failure(response, json)).toMatchObject({
      code: 'tool_unreadable',
      retryable: false,
      detail: expect.stringContaining(words),
    });
  });

  test('sessions are not handed on', () => {
    expect(read(answer(200, '', 'x', { 'set-cookie': 'session=1', etag: 'a' })).headers).toEqual({ etag: 'a' });
  });
});

describe('refusals', () => {
  test.each([
    [400, 'tool_refused', false],
    [401, 'tool_refused', false],
    [404, 'tool_refused', false],
    [408, 'tool_refused', true],
    [409, 'tool_refused', false],
    [425, 'tool_refused', true],
    [429, 'tool_refused', true],
    [500, 'tool_error', true],
    [503, 'tool_error', true],
  ])('%i is %s, retryable: %s', (status, code, retryable) => {
    expect(failure(answer(status, ''))).toMatchObject({ code, retryable, info: { status } });
  });

  test.each([
    ['{"message":"Bad credentials"}', 'Bad credentials'],
    ['{"errorCode":"E1","errorSummary":"Invalid token"}', 'Invalid token'],
    ['{"error":{"code":"X","message":"Quota exceeded"}}', 'Quota exceeded'],
    ['{"errors":[{"code":403,"message":"scope not permitted"}]}', 'scope not permitted'],
    ['{"errorMessages":["No project"],"errors":{}}', 'No project'],
    ['{"error":"invalid_client"}', 'invalid_client'],
  ])("%s gives the tool's own words", (body, words) => {
    const failed = failure(answer(400, 'application/json', body));
    expect(failed.detail).toBe(`Tool answered 400: ${words}`);
    expect(failed.info?.raw).toEqual(JSON.parse(body));
  });

  test('a page gives its title, a long text its beginning', () => {
    expect(failure(answer(502, 'text/html', '<html><title>Bad gateway</title><body>…')).detail).toBe(
      'Tool answered 502: Bad gateway',
    );
    expect(failure(answer(500, 'text/plain', 'x'.repeat(9000))).info?.raw).toHaveLength(500);
  });

  test('the wait the tool asked for is kept, in any of its forms', () => {
    const wait = (status: number, headers: Record<string, string>) =>
      failure(answer(status, '', '', headers)).info?.retryAfterMs;
    expect(wait(429, { 'retry-after': '3' })).toBe(3000);
    expect(wait(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() })).toBeGreaterThan(50_000);
    expect(wait(429, { 'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + 30) })).toBeGreaterThan(20_000);
    expect(wait(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' })).toBe(0);
    expect(wait(403, { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '1' })).toBeUndefined();
    expect(wait(429, { 'retry-after': 'soon' })).toBeUndefined();
  });

  test("GitHub's 403 for too many requests may be repeated", () => {
    expect(failure(answer(403, '', '', { 'x-ratelimit-remaining': '0' })).retryable).toBe(true);
  });
});
