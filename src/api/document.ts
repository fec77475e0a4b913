// The documented routes and the OpenAPI 3.1 document made from them.
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { ApiParts } from './parts.ts';
import { frameRoute } from './route.ts';
import { accessRoutes } from './routes/access.ts';
import { alertRoutes } from './routes/alerts.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { connectionRoutes } from './routes/connections.ts';
import { eventRoutes } from './routes/events.ts';
import { flowRoutes } from './routes/flows.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { ownApiRoutes } from './routes/own-apis.ts';
import { questionRoutes } from './routes/questions.ts';
import { runOperationRoutes } from './routes/run-operations.ts';
import { runRoutes } from './routes/runs.ts';
import { sessionRoutes } from './routes/session.ts';
import { spaceRoutes } from './routes/space.ts';
import { statusRoutes } from './routes/status.ts';
import { streamRoutes } from './routes/stream.ts';

const DESCRIPTION = `The HTTP interface of Reflejo: everything the web and the command line do.

Sign in with an API token (\`Authorization: Bearer rfl_…\`), which belongs to one space, or with the session cookie of
the web; then \`x-reflejo-space: <slug>\` names the space, without it your first one is meant.

Errors are problem documents (RFC 9457) with a stable \`code\`. Times are ISO 8601 in UTC.`;

const TAGS: [name: string, description: string][] = [
  ['Flows', 'Flow documents, their versions and releases.'],
  ['Runs', 'What flows did, step by step.'],
  ['Questions', 'What flows ask people.'],
  ['Alerts', 'Alerts and the obligation each one opens.'],
  ['Ledger', 'The tamper-evident record of what people answer for.'],
  ['Catalog', 'Tools and their actions.'],
  ['Connections', 'Credentials of tools.'],
  ['Access', 'Who you are.'],
  ['People', 'People of the space and their roles.'],
  ['Tokens', 'API tokens of the space.'],
  ['Status', 'Health of the instance and live changes.'],
];

/** Registers the documented routes, checked and described by their zod shapes. */
export async function documentedRoutes(app: FastifyInstance, parts: ApiParts, version: string): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('onRoute', frameRoute);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Reflejo',
        version,
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } as any,
      },
      servers: [{ url: '/' }],
      tags: TAGS.map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'reflejo.session_token',
            description: 'The session cookie of the web.',
          },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (input) => dropUnused(jsonSchemaTransformObject(input)),
  });
  const api = app.withTypeProvider<ZodTypeProvider>();
  for (const routes of [
    flowRoutes,
    runRoutes,
    eventRoutes,
    runOperationRoutes,
    spaceRoutes,
    questionRoutes,
    alertRoutes,
    ledgerRoutes,
    catalogRoutes,
    ownApiRoutes,
    connectionRoutes,
    accessRoutes,
    sessionRoutes,
    statusRoutes,
    streamRoutes,
  ]) {
    routes(api, parts);
  }
}

/** The document without a running instance: no part is called to describe a route. */
export async function apiDocument(version: string): Promise<object> {
  const app = fastify({ exposeHeadRoutes: false });
  await documentedRoutes(app, { maxEventBytes: 1 } as ApiParts, version);
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

/** The type provider describes each named shape for input and for output; only what is referred to stays. */
function dropUnused(document: any): any {
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const name = key === '$ref' && typeof inner === 'string' ? inner.split('/').pop()! : undefined;
      if (name === undefined) visit(inner);
      else if (!used.has(name)) {
        used.add(name);
        visit(document.components.schemas[name]);
      }
    }
  };
  visit(document.paths);
  const schemas = Object.fromEntries(Object.entries(document.components.schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...document.components, schemas } };
}
