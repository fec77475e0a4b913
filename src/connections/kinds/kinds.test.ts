import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { tokensOfOneProcess } from '../../../test/tokens.ts';
import type { OutboundRequest } from '../request.ts';
import { KINDS } from './index.ts';
import type { HookContext, InboundKind, OutboundKind, SignContext } from './kind.ts';

const out = (kind: string) => KINDS[kind] as OutboundKind;
const hook = (kind: string) => KINDS[kind] as InboundKind;
const context: HookContext = {
  now: Date.now(),
  peer: undefined,
  send: () => Promise.reject(new Error('not used')),
};
const any = { method: 'GET', url: 'https://tool.example/' };
const nowhere: SignContext = {
  cacheKey: 'k',
  tokens: tokensOfOneProcess(),
  baseUrl: 'https://api.example',
  send: () => Promise.reject(new Error('not used')),
};

describe('signing', () => {
  test.each([
    ['api_key_header', { apiKey: 'k1', header: 'x-apikey' }, { headers: { 'x-apikey': 'k1' } }],
    [
      'api_key_header',
      { apiKey: 'k1', header: 'Authorization', prefix: 'SSWS ' },
      { headers: { Authorization: 'SSWS k1' } },
    ],
    ['api_key_query', { apiKey: 'k1', parameter: 'key' }, { query: { key: 'k1' } }],
    ['api_key_cookie', { apiKey: 'k1', cookie: 'sid' }, { headers: { cookie: 'sid=k1' } }],
    [
      'api_key_headers',
      { apiKey: 'k1', applicationKey: 'k2', headers: 'DD-API-KEY={apiKey}, Authorization=Token a, {applicationKey}' },
      { headers: { 'DD-API-KEY': 'k1', Authorization: 'Token a, k2' } },
    ],
    [
      'basic',
      { username: 'ann', usernameSuffix: '/token', password: 'p' },
      { headers: { authorization: `Basic ${Buffer.from('ann/token:p').toString('base64')}` } },
    ],
    ['bearer', { token: 't1' }, { headers: { authorization: 'Bearer t1' } }],
    ['basic', { username: 'ann', password: 'pass:word' }, { headers: { authorization: 'Basic YW5uOnBhc3M6d29yZA==' } }],
  ])('%s', async (kind, values, expected) => {
    expect(await out(kind).sign(values as Record<string, string>, nowhere, any)).toEqual(expected);
  });
});

describe('OAuth 2.0 client credentials', () => {
  const values = { clientId: 'id1', clientSecret: 'secret1', tokenPath: '/oauth2/token' };
  const kind = out('oauth2_client_credentials');
  let made = 0;
  const issuer = (status: number, body: (n: number) => unknown) => {
    const asked: OutboundRequest[] = [];
    const context: SignContext = {
      cacheKey: `issuer-${++made}`,
      tokens: tokensOfOneProcess(),
      baseUrl: 'https://api.example',
      send: async (request) => {
        asked.push(request);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return {
          host: 'api.example',
          status,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(body(asked.length))),
        };
      },
    };
    return { asked, context };
  };
  const granted = (n: number) => ({ access_token: `token${n}`, token_type: 'bearer', expires_in: 1799 });

  test('fetches one token for all calls that wait, with 201 as CrowdStrike answers, and keeps it', async () => {
    const { asked, context } = issuer(201, granted);
    const signatures = await Promise.all([1, 2, 3].map(() => kind.sign(values, context, any)));
    expect(signatures).toEqual(Array(3).fill({ headers: { authorization: 'Bearer token1' } }));
    await kind.sign(values, context, any);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'POST', url: 'https://api.example/oauth2/token' });
    expect(Object.fromEntries(new URLSearchParams(asked[0]!.body as string))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'id1',
      client_secret: 'secret1',
    });
  });

  test('fetches another after a refusal, one for all calls that were refused', async () => {
    const { asked, context } = issuer(200, granted);
    const refused = await kind.sign(values, context, any);
    const again = await Promise.all(
      [1, 2, 3].map(async () => kind.renew!(context, refused) && kind.sign(values, context, any)),
    );
    expect(again).toEqual(Array(3).fill({ headers: { authorization: 'Bearer token2' } }));
    expect(asked).toHaveLength(2);
  });

  test.each([
    [400, { error: 'invalid_client' }, 'tool_refused'],
    [401, { errors: [{ code: 401, message: 'access denied' }] }, 'tool_refused'],
    [403, { errors: [] }, 'tool_refused'],
    [500, {}, 'tool_error'],
    [200, { hello: 'world' }, 'tool_unreadable'],
  ])(
    'an issuer that answers %i is an error without the secret, and the next call asks again',
    async (status, body, code) => {
      const { asked, context } = issuer(status, () => body);
      for (const n of [1, 2]) {
        const failed = await Promise.resolve(kind.sign(values, context, any)).then(
          () => undefined,
          (error) => error,
        );
        expect(failed).toMatchObject({ code });
        expect(JSON.stringify([failed.message, failed.info, failed.cause])).not.toContain('secret1');
        expect(asked).toHaveLength(n);
      }
    },
  );
});

describe('webhooks', () => {
  const body = Buffer.from('{"event":1}');

  test('a shared token', () => {
    const kind = hook('hook_bearer');
    expect(kind.verify({ secret: 's1' }, { authorization: 'Bearer s1' }, body, context)).toBe(true);
    expect(kind.verify({ secret: 's1' }, { authorization: 'Bearer s2' }, body, context)).toBe(false);
    expect(kind.verify({ secret: 's1' }, { authorization: 'Bearer ' }, body, context)).toBe(false);
    expect(kind.verify({ secret: 's1' }, {}, body, context)).toBe(false);
  });

  test('user and password', () => {
    const kind = hook('hook_basic');
    const header = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    expect(kind.verify({ username: 'siem', secret: 's1' }, header('siem:s1'), body, context)).toBe(true);
    expect(kind.verify({ username: 'siem', secret: 's1' }, header('siem:s2'), body, context)).toBe(false);
    expect(kind.verify({ username: 'siem', secret: 's1' }, { authorization: 'Basic ' }, body, context)).toBe(false);
  });

  test('a signature over the raw body', () => {
    const kind = hook('hook_hmac');
    const hex = createHmac('sha256', 's1').update(body).digest('hex');
    expect(kind.verify({ secret: 's1' }, { 'x-hub-signature-256': `sha256=${hex}` }, body, context)).toBe(true);
    expect(kind.verify({ secret: 's1' }, { 'x-hub-signature-256': hex }, body, context)).toBe(false);
    expect(
      kind.verify({ secret: 's1' }, { 'x-hub-signature-256': `sha256=${hex}` }, Buffer.from('{"event":2}'), context),
    ).toBe(false);
    expect(kind.verify({ secret: 's1' }, {}, body, context)).toBe(false);
    const base64 = createHmac('sha256', 's1').update(body).digest('base64');
    const own = { secret: 's1', header: 'X-Signature', prefix: '', encoding: 'base64' };
    expect(kind.verify(own, { 'x-signature': base64 }, body, context)).toBe(true);
  });

  test("GitHub's published example", () => {
    const example = { secret: "It's a Secret to Everybody" };
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(
      hook('hook_hmac').verify(example, { 'x-hub-signature-256': signature }, Buffer.from('Hello, World!'), context),
    ).toBe(true);
  });
});
