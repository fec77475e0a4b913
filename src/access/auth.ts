// better-auth on our tables: passwords, sessions and their cookies. Its tables come from our migrations and it
// reaches no network.
import { createAuthEndpoint } from '@better-auth/core/api';
import { betterAuth } from 'better-auth';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { type Database, newId } from '../db/index.ts';

export interface AuthOptions {
  db: Database;
  /** Address under which people reach the web. */
  url: string;
  /** 32 random bytes. Another secret ends all sessions. */
  secret: Buffer;
  /** Default: true when `url` is https. */
  secureCookies?: boolean | undefined;
}

/** The header in which better-auth is given the address of the caller. */
export const ADDRESS_HEADER = 'x-reflejo-address';
export const SESSION_DAYS = 14;
export const PASSWORD_LENGTH = { min: 12, max: 256 };
const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' };

export function buildAuth({ db, url, secret, secureCookies }: AuthOptions) {
  return betterAuth({
    appName: 'Reflejo',
    baseURL: url,
    basePath: '/api/auth',
    secret: secret.toString('base64url'),
    database: db.system,
    trustedOrigins: [new URL(url).origin],
    telemetry: { enabled: false },
    logger: { disabled: true },
    // its faults reach our log and our error handler, not the console
    onAPIError: { throw: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    user: { modelName: 'person', fields: { emailVerified: 'email_verified', ...TIMES } },
    session: {
      modelName: 'auth_session',
      fields: {
        userId: 'person_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...TIMES,
      },
      expiresIn: SESSION_DAYS * 24 * 3600,
      updateAge: 24 * 3600,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'auth_account',
      fields: {
        userId: 'person_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...TIMES,
      },
    },
    verification: { modelName: 'auth_verification', fields: { expiresAt: 'expires_at', ...TIMES } },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'reflejo',
      useSecureCookies: secureCookies ?? new URL(url).protocol === 'https:',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      disableOriginCheck: false,
      disableCSRFCheck: false,
      database: { generateId: () => newId() },
    },
    plugins: [
      {
        id: 'reflejo',
        endpoints: {
          /** Sets the cookie of a session that is already stored. Not reachable over HTTP. */
          adoptSession: createAuthEndpoint.serverOnly(
            { method: 'POST', body: z.object({ token: z.string() }) },
            async (context) => {
              const found = await context.context.internalAdapter.findSession(context.body.token);
              if (!found) throw new Error('the session is gone');
              await setSessionCookie(context, found, false);
              return context.json({ ok: true });
            },
          ),
        },
      },
    ],
  });
}

export type Auth = ReturnType<typeof buildAuth>;
