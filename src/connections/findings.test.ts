import { expect, test } from 'vitest';
import { selfSigned } from '../../test/certificates.ts';
import { certificateExpiry, endsSoon, expiryInAnswer, grantedIn } from './findings.ts';

const answer = (headers: Record<string, string>, body: unknown = {}, status = 200) => ({
  host: 'h',
  status,
  headers,
  body: Buffer.from(JSON.stringify(body)),
});

test('a certificate says when it ends; the first of several counts', () => {
  const [short, long] = [selfSigned('a.example', 10), selfSigned('b.example', 400)];
  const found = certificateExpiry({ certificate: long.cert, ca: short.cert })!;
  expect(found.what).toContain('authority');
  expect(Math.round((found.at.getTime() - Date.now()) / 86_400_000)).toBe(10);
  expect(endsSoon(found)).toBe(true);
  expect(endsSoon(certificateExpiry({ certificate: long.cert }))).toBe(false);
  expect(certificateExpiry({ certificate: 'no certificate' })).toBeUndefined();
});

test.each([
  ['2026-12-24 10:00:00 UTC', '2026-12-24T10:00:00.000Z'],
  ['2026-12-24 10:00:00 +0200', '2026-12-24T08:00:00.000Z'],
])('GitHub says when a token ends: %s', (told, iso) => {
  const found = expiryInAnswer(answer({ 'github-authentication-token-expiration': told }));
  expect(found!.at.toISOString()).toBe(iso);
});

test('a tool says what a credential may do, in a header or in its answer', () => {
  expect(grantedIn(answer({ 'x-oauth-scopes': 'repo, read:org' }), { header: 'X-OAuth-Scopes' })).toEqual([
    'repo',
    'read:org',
  ]);
  expect(grantedIn(answer({}, { a: { scopes: ['x', 'y'] } }), { path: 'a.scopes' })).toEqual(['x', 'y']);
  expect(grantedIn(answer({}, { scope: 'x y' }), { path: 'scope' })).toEqual(['x', 'y']);
  expect(grantedIn(answer({}, { p: { admin: true, push: false, issues: 'read' } }), { path: 'p' })).toEqual([
    'admin',
    'issues:read',
  ]);
  expect(grantedIn(answer({}), { header: 'x-oauth-scopes' })).toBeUndefined();
  expect(grantedIn(answer({}, {}, 403), { path: 'scope' })).toBeUndefined();
});
