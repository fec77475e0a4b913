// A GitHub App: claims signed with the app's key get a token for one installation, which lasts an hour.
import { AppError } from '../../errors.ts';
import { withToken } from './bearer-token.ts';
import { nowSeconds, privateKey, signedClaims } from './jwt.ts';
import { type HeldToken, type OutboundKind, pem, plain } from './kind.ts';
import { safeEnd } from './token-request.ts';

export const githubApp: OutboundKind = {
  direction: 'out',
  title: 'GitHub App',
  fields: [
    plain('appId', 'App id', { required: true }),
    plain('installationId', 'Installation id', { required: true }),
    pem('privateKey', 'Private key (PEM)'),
  ],
  ...withToken(async (values, context) => {
    const now = nowSeconds();
    // a minute back for clocks that differ; ten minutes are the most GitHub takes
    const claims = { iss: values.appId, iat: now - 60, exp: now + 540 };
    const proof = signedClaims({ alg: 'RS256' }, claims, privateKey(values.privateKey!));
    const answer = await context.send({
      method: 'POST',
      url: `${context.baseUrl}/app/installations/${encodeURIComponent(values.installationId!)}/access_tokens`,
      headers: { authorization: `Bearer ${proof}`, accept: 'application/vnd.github+json' },
    });
    if (answer.status >= 500)
      throw new AppError('tool_error', `GitHub answered ${answer.status} when asked for a token`);
    if (answer.status !== 201)
      throw new AppError(
        'tool_refused',
        answer.status === 404
          ? 'GitHub knows no such installation of the app (404)'
          : `GitHub refused the app's id or key (${answer.status})`,
        { info: { status: answer.status, retryable: answer.status === 429 } },
      );
    return installationToken(answer.body);
  }),
};

function installationToken(body: Buffer): HeldToken {
  try {
    const { token, expires_at, permissions } = JSON.parse(body.toString());
    const end = Date.parse(expires_at);
    if (typeof token === 'string' && Number.isFinite(end)) {
      const scope = Object.entries(permissions ?? {}).map(([name, level]) => `${name}:${level}`);
      return { access: token, expiresAt: safeEnd(end), ...(scope.length > 0 && { scope }) };
    }
  } catch {
    // not JSON: told below, without the body
  }
  throw new AppError('tool_unreadable', 'GitHub gave no usable token');
}
