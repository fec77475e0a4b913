// What machines ask: is it alive, is it ready, how is it doing.
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { AppError } from '../errors.ts';

export interface HealthParts {
  /** Database reachable and migrated; throws when it is not. */
  ready(): Promise<void>;
  /** Numbers of other parts: name (without prefix) -> meaning and current value. */
  gauges?: Record<string, { help: string; value(): number | Promise<number> }> | undefined;
  counters?: Record<string, { help: string; value(): number }> | undefined;
}

export function buildMetrics({ gauges = {}, counters = {} }: Omit<HealthParts, 'ready'>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [name, { help, value }] of Object.entries(gauges)) {
    new Gauge({
      name: `reflejo_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.set(await value());
      },
    });
  }
  for (const [name, { help, value }] of Object.entries(counters)) {
    new Counter({
      name: `reflejo_${name}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  }
  return {
    registry,
    events: new Counter({
      name: 'reflejo_hook_events_total',
      help: 'Events taken over webhooks.',
      registers: [registry],
    }),
    requests: new Histogram({
      name: 'reflejo_api_request_seconds',
      help: 'Duration of API requests by route and status.',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers: [registry],
    }),
  };
}

export type Metrics = ReturnType<typeof buildMetrics>;

export function healthRoutes(app: FastifyInstance, parts: Pick<HealthParts, 'ready'>, { registry }: Metrics): void {
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async () => {
    await parts.ready().catch((cause) => {
      throw cause instanceof AppError ? cause : new AppError('database_unavailable', undefined, { cause });
    });
    return { ok: true };
  });
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}
