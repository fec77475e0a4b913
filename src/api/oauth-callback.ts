// Where tools send people back to who signed in there for a connection, and what is left in the browser meanwhile.
import type { FastifyInstance } from 'fastify';
import type { AccessPart, ConnectionsPart } from './parts.ts';

const COOKIE = 'reflejo_sign_in';
const MINUTES = 10;

/** Ties the way back to this browser. */
export const browserCookie = (value: string, secure: boolean): string =>
  `${COOKIE}=${value}; Path=/; Max-Age=${MINUTES * 60}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

export function browserOf(cookie: string | undefined): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{16,64})(?:;|$)`).exec(cookie ?? '')?.[1];
}

export function oauthCallback(
  app: FastifyInstance,
  { access, connections }: { access: AccessPart; connections: ConnectionsPart },
): void {
  app.get(
    '/oauth/callback',
    {
      config: { permission: 'public', rateLimit: { max: 30, timeWindow: '1 minute' } },
      schema: { hide: true } as object,
    },
    async (request, reply) => {
      const { cookie } = request.headers;
      const query = request.query as Record<string, unknown>;
      const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string) : undefined);
      const principal = cookie ? await access.authenticate({ authorization: undefined, cookie }) : undefined;
      if (principal?.actor.type !== 'person') return reply.redirect('/connections?signin=expired', 303);
      const { outcome, name, spaceId } = await connections.signIns.finish({
        state: text('state'),
        code: text('code'),
        error: text('error'),
        iss: text('iss'),
        browser: browserOf(cookie),
        person: principal.actor,
      });
      // the test says whether the tool really takes the token
      if (outcome === 'done') await connections.test({ ...principal, spaceId: spaceId! }, name!);
      const page = name ? `/connections/${encodeURIComponent(name)}` : '/connections';
      return reply.redirect(`${page}?signin=${outcome}`, 303);
    },
  );
}
