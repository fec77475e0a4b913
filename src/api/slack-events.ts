// Where Slack posts clicks and forms when it is connected over HTTP. The signature is over the raw bytes, so
// they are handed on untouched.
import type { FastifyInstance } from 'fastify';

export interface SlackEvents {
  handleHttp(
    body: Buffer,
    headers: Record<string, string | string[] | undefined>,
  ): Promise<{ status: number; headers: Record<string, string>; body: string }>;
}

const BODY_LIMIT = 1024 * 1024;

export function slackRoutes(app: FastifyInstance, slack: SlackEvents): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  );
  app.post('/slack/events', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const answer = await slack.handleHttp(body, request.headers);
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  });
}
