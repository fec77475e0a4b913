// SCIMMY's server with its users and groups in memory.
import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { afterAll } from 'vitest';

type Stored = Record<string, unknown> & { id: string };

function kept(prefix: string, name: string) {
  const all = new Map<string, Stored>();
  let count = 0;
  return {
    egress: (resource: { id?: string; filter?: { match(values: Stored[]): Stored[] } }) => {
      if (resource.id === undefined)
        return resource.filter ? resource.filter.match([...all.values()]) : [...all.values()];
      const found = all.get(resource.id);
      if (!found) throw new SCIMMY.Types.Error(404, null as never, `Resource ${resource.id} not found`);
      return found;
    },
    ingress: (resource: { id?: string }, given: Record<string, unknown>) => {
      const plain = JSON.parse(JSON.stringify(given)) as Stored;
      const id = resource.id ?? `${prefix}${++count}`;
      if (resource.id !== undefined && !all.has(id))
        throw new SCIMMY.Types.Error(404, null as never, `Resource ${id} not found`);
      if ([...all.values()].some((one) => one[name] === plain[name] && one.id !== id))
        throw new SCIMMY.Types.Error(409, 'uniqueness', `${plain[name]} is taken`);
      const stored = { ...plain, id };
      all.set(id, stored);
      return stored;
    },
    degress: (resource: { id?: string }) => {
      if (!all.delete(resource.id!))
        throw new SCIMMY.Types.Error(404, null as never, `Resource ${resource.id} not found`);
    },
  };
}

export async function scimServer(token: string) {
  const users = kept('u', 'userName');
  const groups = kept('g', 'displayName');
  SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .ingress(users.ingress as never)
    .egress(users.egress as never)
    .degress(users.degress as never);
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress(groups.ingress as never)
    .egress(groups.egress as never)
    .degress(groups.degress as never);
  const app = express();
  app.use(
    '/scim/v2',
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request) => {
        if (request.header('authorization') !== `Bearer ${token}`) throw new Error('Who are you?');
        return 'reflejo';
      },
    }) as never,
  );
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2` };
}
