// Every call of the web to the API, by name. Paths stand here and nowhere else.
import { client, dataOf } from './client.ts';
import type * as S from './shapes.ts';

export const session = {
  me: () => dataOf(client.GET('/api/me')),
  link: (token: string) => dataOf(client.POST('/api/session/link', { body: { token } })),
  setPassword: (password: string) => dataOf(client.POST('/api/session/password', { body: { password } })),
  signIn: (email: string, password: string) =>
    dataOf(client.POST('/api/auth/sign-in/email', { body: { email, password } })),
  signOut: () => dataOf(client.POST('/api/auth/sign-out', {})),
};

export const flows = {
  list: () => dataOf(client.GET('/api/flows')),
  one: (name: string) => dataOf(client.GET('/api/flows/{name}', { params: { path: { name } } })),
  versions: (name: string) => dataOf(client.GET('/api/flows/{name}/versions', { params: { path: { name } } })),
  version: (name: string, version: number) =>
    dataOf(client.GET('/api/flows/{name}/versions/{version}', { params: { path: { name, version } } })),
  rollback: (name: string, to: number) =>
    dataOf(client.POST('/api/flows/{name}/rollback', { params: { path: { name } }, body: { to } })),
  setEnabled: (name: string, enabled: boolean) =>
    dataOf(client.PUT('/api/flows/{name}/enabled', { params: { path: { name } }, body: { enabled } })),
  sample: (name: string) => dataOf(client.POST('/api/flows/{name}/sample', { params: { path: { name } } })),
  start: (name: string, inputs: Record<string, unknown>) =>
    dataOf(client.POST('/api/flows/{name}/start', { params: { path: { name } }, body: { inputs } })),
  send: (name: string, body: unknown) =>
    dataOf(client.POST('/api/flows/{name}/events', { params: { path: { name } }, body: { body } })),
};

export const runs = {
  list: (query: { flow?: string; status?: S.RunStatus; alert?: string; limit?: number; cursor?: string }) =>
    dataOf(client.GET('/api/runs', { params: { query } })),
  one: (id: string) => dataOf(client.GET('/api/runs/{id}', { params: { path: { id } } })),
  cancel: (id: string) => dataOf(client.POST('/api/runs/{id}/cancel', { params: { path: { id } }, body: {} })),
  pause: (id: string) => dataOf(client.POST('/api/runs/{id}/pause', { params: { path: { id } }, body: {} })),
  resume: (id: string) => dataOf(client.POST('/api/runs/{id}/resume', { params: { path: { id } } })),
  rerun: (id: string, how: { from?: string; event?: { body: unknown }; version?: 'same' | 'released' }) =>
    dataOf(client.POST('/api/runs/{id}/rerun', { params: { path: { id } }, body: how })),
  batches: () => dataOf(client.GET('/api/run-batches')),
  beginBatch: (body: { operation: 'rerun' | 'cancel'; flow?: string; from?: 'start' | 'failure' }) =>
    dataOf(client.POST('/api/run-batches', { body })),
  stopBatch: (id: string) => dataOf(client.POST('/api/run-batches/{id}/stop', { params: { path: { id } } })),
  /** A whole value of which the run shows only the start. */
  value: (id: string, query: { part: 'event' | 'input' | 'output'; path?: string }) =>
    dataOf(client.GET('/api/runs/{id}/values', { params: { path: { id }, query } })),
  resolve: (id: string, path: string, as: 'done' | 'not_done' | 'retry') =>
    dataOf(client.POST('/api/runs/{id}/resolve', { params: { path: { id } }, body: { path, as } })),
};

export const questions = {
  list: (state: 'open' | 'answered' | 'all', mine = false) =>
    dataOf(client.GET('/api/questions', { params: { query: { state, ...(mine && { mine: 'true' as never }) } } })),
  one: (id: string) => dataOf(client.GET('/api/questions/{id}', { params: { path: { id } } })),
  answer: (id: string, choice: string, form: Record<string, unknown> = {}) =>
    dataOf(client.POST('/api/questions/{id}/answer', { params: { path: { id } }, body: { choice, form } })),
};

export const alerts = {
  list: (query: { state?: S.AlertFilter; severity?: string; limit?: number; cursor?: string }) =>
    dataOf(client.GET('/api/alerts', { params: { query } })),
  one: (id: string) => dataOf(client.GET('/api/alerts/{id}', { params: { path: { id } } })),
  close: (id: string, disposition: string, reason: string) =>
    dataOf(
      client.POST('/api/alerts/{id}/close', {
        params: { path: { id } },
        body: { disposition, ...(reason && { reason }) },
      }),
    ),
  acknowledge: (id: string) => dataOf(client.POST('/api/alerts/{id}/acknowledge', { params: { path: { id } } })),
  renotify: (id: string) => dataOf(client.POST('/api/alerts/{id}/renotify', { params: { path: { id } } })),
};

export const ledger = {
  list: (query: { kind?: string; run?: string; alert?: string; limit?: number; cursor?: number }) =>
    dataOf(client.GET('/api/ledger', { params: { query } })),
  verify: () => dataOf(client.GET('/api/ledger/verify')),
};

export const catalog = {
  /** Curated ones; there are not more than one page of them. */
  tools: () => dataOf(client.GET('/api/catalog/tools', { params: { query: { curated: 'true', limit: 200 } } })),
  findTools: (q: string, limit = 30) => dataOf(client.GET('/api/catalog/tools', { params: { query: { q, limit } } })),
  /** Those of the space first, on the first page. */
  otherTools: (cursor?: string) =>
    dataOf(
      client.GET('/api/catalog/tools', {
        params: { query: { curated: 'false', limit: 60, ...(cursor && { cursor }) } },
      }),
    ),
  actions: (tool: string, query: { q?: string; cursor?: string; limit?: number }) =>
    dataOf(client.GET('/api/catalog/tools/{tool}/actions', { params: { path: { tool }, query } })),
  tool: (tool: string) => dataOf(client.GET('/api/catalog/tools/{tool}', { params: { path: { tool } } })),
  action: (id: string) => dataOf(client.GET('/api/catalog/actions/{id}', { params: { path: { id } } })),
  search: (q: string) => dataOf(client.GET('/api/catalog/search', { params: { query: { q, limit: 50 } } })),
  stats: () => dataOf(client.GET('/api/catalog/stats')),
  try: (id: string, body: S.Trial) =>
    dataOf(client.POST('/api/catalog/actions/{id}/try', { params: { path: { id } }, body })),
  choices: (id: string, input: string, body: S.Trial & { search?: string }) =>
    dataOf(client.POST('/api/catalog/actions/{id}/choices/{input}', { params: { path: { id, input } }, body })),
};

export const ownApis = {
  list: () => dataOf(client.GET('/api/catalog/apis')),
  vendors: () => dataOf(client.GET('/api/catalog/vendors')),
  preview: (body: S.NewApi) => dataOf(client.POST('/api/catalog/apis/preview', { body })),
  add: (body: S.NewApi) => dataOf(client.POST('/api/catalog/apis', { body })),
  /** Without text and url it is fetched again. */
  update: (id: string, body: S.NewApi) =>
    dataOf(client.PUT('/api/catalog/apis/{id}', { params: { path: { id } }, body })),
  remove: (id: string) => dataOf(client.DELETE('/api/catalog/apis/{id}', { params: { path: { id } } })),
  updates: (query: { tool?: string; flow?: string }) =>
    dataOf(client.GET('/api/catalog/updates', { params: { query } })),
};

export const connections = {
  list: () => dataOf(client.GET('/api/connections')),
  get: (name: string) => dataOf(client.GET('/api/connections/{name}', { params: { path: { name } } })),
  add: (body: { name: string; tool: string; kind?: string; values: Record<string, string>; expiresAt?: string }) =>
    dataOf(client.POST('/api/connections', { body })),
  update: (name: string, body: { values: Record<string, string>; expiresAt?: string | null }) =>
    dataOf(client.PUT('/api/connections/{name}', { params: { path: { name } }, body })),
  authorize: (name: string) => dataOf(client.POST('/api/connections/{name}/authorize', { params: { path: { name } } })),
  remove: (name: string) => dataOf(client.DELETE('/api/connections/{name}', { params: { path: { name } } })),
  test: (name: string) => dataOf(client.POST('/api/connections/{name}/test', { params: { path: { name } } })),
};

export const tokens = {
  list: () => dataOf(client.GET('/api/tokens')),
  create: (body: { name: string; role: S.Role; expiresAt?: string }) => dataOf(client.POST('/api/tokens', { body })),
  remove: (id: string) => dataOf(client.DELETE('/api/tokens/{id}', { params: { path: { id } } })),
};

export const space = {
  retention: () => dataOf(client.GET('/api/space/retention')),
  setRetention: (body: { events: string | null; outputs: string | null; runs: string | null }) =>
    dataOf(client.PUT('/api/space/retention', { body })),
};

export const people = {
  list: () => dataOf(client.GET('/api/people')),
  invite: (body: { email: string; name: string; role: S.Role }) => dataOf(client.POST('/api/people', { body })),
  newLink: (id: string) => dataOf(client.POST('/api/people/{id}/link', { params: { path: { id } } })),
  setRole: (id: string, role: S.Role) =>
    dataOf(client.PUT('/api/people/{id}', { params: { path: { id } }, body: { role } })),
};

export const status = { get: () => dataOf(client.GET('/api/status')) };
