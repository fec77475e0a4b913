// Signing in with a one-time link. Signing in with a password, signing out and changing the password are
// better-auth's own routes under /api/auth/.
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/access.ts';

export function sessionRoutes(app: Api, { access }: ApiParts): void {
  app.post('/api/session/link', {
    config: { permission: 'public', rateLimit: { max: 20, timeWindow: '1 minute' } },
    schema: {
      tags: ['Access'],
      operationId: 'signInByLink',
      summary: 'Sign in with a one-time link',
      description: 'Uses the link up and sets the session cookie.',
      body: shape.link,
      response: { 200: shape.SignedIn },
    },
    handler: async (request, reply) => {
      const { person, cookies } = await access.signInByLink(request.body.token, {
        ip: request.ip,
        userAgent: request.headers['user-agent'],
      });
      reply.header('set-cookie', cookies);
      return { person };
    },
  });
}
