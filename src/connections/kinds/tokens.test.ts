// Kinds that get a token for what they hold, against stand-ins of the vendors' endpoints: they check what the
// vendor's reference says is checked.
import { constants, createHash, createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { selfSigned } from '../../../test/certificates.ts';
import { tokensOfOneProcess } from '../../../test/tokens.ts';
import type { OutboundRequest } from '../request.ts';
import { KINDS } from './index.ts';
import type { OutboundKind, SignContext } from './kind.ts';

const kind = (name: string) => KINDS[name] as OutboundKind;
const any = { method: 'GET', url: 'https://tool.example/' };
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

function standIn(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: OutboundRequest[] = [];
  const context: SignContext = {
    cacheKey: 'k',
    baseUrl: 'https://api.example',
    tokens: tokensOfOneProcess(),
    async send(request) {
      asked.push(request);
      return {
        host: 'api.example',
        status,
        headers: { 'content-type': 'application/json', ...headers },
        body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      };
    },
  };
  const form = () => Object.fromEntries(new URLSearchParams(asked[0]!.body as string));
  return { asked, context, form };
}

function claimsOf(jwt: string, key = publicKey, pss = false) {
  const [header, claims, signature] = jwt.split('.') as [string, string, string];
  const padding = pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {};
  const good = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: createPublicKey(key), ...padding },
    Buffer.from(signature, 'base64url'),
  );
  expect(good).toBe(true);
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: read(header), claims: read(claims) };
}

test('a Google service account signs its claims and acts for a person', async () => {
  const { asked, context, form } = standIn(200, { access_token: 'g1', expires_in: 3599, token_type: 'Bearer' });
  const account = {
    client_email: 'soc@project.iam.example',
    private_key: privateKey,
    private_key_id: 'k1',
    token_uri: 'https://oauth2.example/token',
  };
  const values = { serviceAccount: JSON.stringify(account), subject: 'ann@example.com', scope: 'scope-a scope-b' };
  const signed = await kind('oauth2_jwt_bearer').sign(values, context, any);
  expect(signed).toEqual({ headers: { authorization: 'Bearer g1' } });
  expect(asked[0]!.url).toBe('https://oauth2.example/token');
  expect(form().grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const { header, claims } = claimsOf(form().assertion!);
  expect(header).toEqual({ typ: 'JWT', alg: 'RS256', kid: 'k1' });
  expect(claims).toMatchObject({
    iss: 'soc@project.iam.example',
    sub: 'ann@example.com',
    scope: 'scope-a scope-b',
    aud: 'https://oauth2.example/token',
  });
  expect(claims.exp - claims.iat).toBe(3600);
});

test('a GitHub App gets a token of its installation, which says what it may do', async () => {
  const end = new Date(Date.now() + 3600_000).toISOString();
  const { asked, context } = standIn(201, { token: 'ghs_1', expires_at: end, permissions: { issues: 'write' } });
  const values = { appId: '12', installationId: '34', privateKey };
  expect(await kind('github_app').sign(values, context, any)).toEqual({ headers: { authorization: 'Bearer ghs_1' } });
  expect(asked[0]).toMatchObject({ method: 'POST', url: 'https://api.example/app/installations/34/access_tokens' });
  const { header, claims } = claimsOf(asked[0]!.headers!.authorization!.slice(7));
  expect(header.alg).toBe('RS256');
  expect(claims.iss).toBe('12');
  expect(claims.exp - claims.iat).toBeLessThanOrEqual(600);
  expect((await context.tokens.current(() => Promise.reject(new Error('not asked again')))).scope).toEqual([
    'issues:write',
  ]);
});

test('an app of Entra ID proves itself with its certificate', async () => {
  const pair = selfSigned('reflejo.example');
  const { asked, context, form } = standIn(200, { access_token: 'e1', expires_in: 3599, token_type: 'Bearer' });
  const values = { tenantId: 't1', clientId: 'c1', certificate: pair.cert, privateKey: pair.key };
  await kind('entra_certificate').sign(values, context, any);
  expect(asked[0]!.url).toBe('https://login.microsoftonline.com/t1/oauth2/v2.0/token');
  expect(form()).toMatchObject({
    grant_type: 'client_credentials',
    client_id: 'c1',
    scope: 'https://graph.microsoft.com/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  });
  const certificate = new X509Certificate(pair.cert);
  const { header, claims } = claimsOf(
    form().client_assertion!,
    certificate.publicKey.export({ type: 'spki', format: 'pem' }) as string,
    true,
  );
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');
  expect(header).toEqual({ typ: 'JWT', alg: 'PS256', 'x5t#S256': thumbprint });
  expect(claims).toMatchObject({ iss: 'c1', sub: 'c1', aud: asked[0]!.url });
});

test('client credentials with a tenant in the address, an audience and a grant of the tool', async () => {
  const { asked, context, form } = standIn(200, { access_token: 'z1', expires_in: '3600', token_type: 'BearerToken' });
  const values = {
    clientId: 'c1',
    clientSecret: 's1',
    tokenUrl: 'https://{domain}/oauth/token',
    domain: 'https://acme.example/',
    grantType: 'account_credentials',
    clientAuth: 'basic',
    audience: 'https://{domain}/api',
    extra: 'account_id={account}&nothing={missing}',
    account: 'a 1',
  };
  await kind('oauth2_client_credentials').sign(values, context, any);
  expect(asked[0]!.url).toBe('https://acme.example/oauth/token');
  expect(asked[0]!.headers!.authorization).toBe(`Basic ${Buffer.from('c1:s1').toString('base64')}`);
  expect(form()).toEqual({
    grant_type: 'account_credentials',
    account_id: 'a 1',
    audience: 'https://acme.example/api',
  });
});

test.each([
  [{ loginAuth: 'json' }, { token: 's1' }, {}, '{"username":"ann","password":"pa\\"ss"}', 'Bearer s1'],
  [
    { loginAuth: 'form', loginBody: '{"user":"{username}","pw":"{password}"}', tokenAt: 'data.key', prefix: '' },
    { data: { key: 's2' } },
    {},
    'user=ann&pw=pa%22ss',
    's2',
  ],
  [{ tokenAt: 'header:X-Auth', prefix: 'Session ' }, '', { 'x-auth': 's3' }, undefined, 'Session s3'],
])('a session, signed in for with %j', async (settings, body, headers, sent, header) => {
  const { asked, context } = standIn(200, body, headers as Record<string, string>);
  const values = { username: 'ann', password: 'pa"ss', loginPath: '/auth', ...settings };
  const signed = await kind('session_token').sign(values, context, any);
  expect(signed.headers).toEqual({ authorization: header });
  expect(asked[0]).toMatchObject({ method: 'POST', url: 'https://api.example/auth' });
  if (sent !== undefined) expect(asked[0]!.body).toBe(sent);
  kind('session_token').renew!(context, signed);
  await kind('session_token').sign(values, context, any);
  expect(asked).toHaveLength(2);
});

test('a session with basic authentication and GET', async () => {
  const { asked, context } = standIn(200, { data: { token: 'w1' } });
  const values = {
    username: 'ann',
    password: 'p',
    loginPath: '/security/user/authenticate',
    loginMethod: 'GET',
    loginAuth: 'basic',
    tokenAt: 'data.token',
  };
  expect((await kind('session_token').sign(values, context, any)).headers).toEqual({ authorization: 'Bearer w1' });
  expect(asked[0]!.headers!.authorization).toBe(`Basic ${Buffer.from('ann:p').toString('base64')}`);
});

test.each([
  ['oauth2_jwt_bearer', { serviceAccount: '{"client_email":"x","private_key":"SECRET-TEXT"}' }],
  ['oauth2_jwt_bearer', { serviceAccount: 'SECRET-TEXT' }],
  ['github_app', { appId: '1', installationId: '2', privateKey: 'SECRET-TEXT' }],
  ['entra_certificate', { tenantId: 't', clientId: 'c', certificate: 'SECRET-TEXT', privateKey }],
])('%s with a key that is none says so without showing it', async (name, values) => {
  const { context } = standIn(200, {});
  const failed = await Promise.resolve(kind(name).sign(values as Record<string, string>, context, any)).catch(
    (error) => error,
  );
  expect(failed).toMatchObject({ code: 'invalid_request' });
  expect(JSON.stringify([failed.message, failed.detail, String(failed.cause)])).not.toContain('SECRET-TEXT');
});

test('a grant that the tool ended asks for a new sign-in', async () => {
  const { context } = standIn(400, { error: 'invalid_grant', error_description: 'refresh token r1 was revoked' });
  const previous = { access: 'a1', expiresAt: 0, refresh: 'r1' };
  context.tokens.current = (obtain) => obtain(previous);
  const values = { clientId: 'c1', clientSecret: 's1', tokenUrl: 'https://api.example/token' };
  const failed = await Promise.resolve(kind('oauth2_authorization_code').sign(values, context, any)).catch((e) => e);
  expect(failed).toMatchObject({ code: 'sign_in_again' });
  expect(failed.detail).not.toContain('r1');
});
