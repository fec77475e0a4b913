// What the descriptions of the cloud tools must not lose: media types, other hosts, what is fixed.
import { describe, expect, test } from 'vitest';
import { minimalValue } from '../../test/minimal-value.ts';
import { buildRequest } from './build-request.ts';
import { loadCatalog } from './catalog.ts';
import { checkInput } from './check-input.ts';

const catalog = loadCatalog();
const requestOf = (id: string, input: object) => {
  const action = catalog.builtAction(id)!;
  return buildRequest(action, checkInput(action, input), 'run:step');
};
const actions = ['kubernetes', 'cloudflare', 'google_iam', 'azure'].flatMap((tool) =>
  catalog.tool(tool)!.actions.map(({ id }) => id),
);

test.each(actions)('%s makes a request of what it needs', (id) => {
  const input = minimalValue(catalog.action(id)!.inputSchema) as object;
  expect(requestOf(id, input).url).not.toMatch(/undefined|\{|null/);
});

describe('Kubernetes', () => {
  test('a node is cordoned and pods are scaled with a merge patch', () => {
    expect(requestOf('kubernetes.cordon_node', { name: 'n1' })).toMatchObject({
      method: 'PATCH',
      url: '/api/v1/nodes/n1',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"spec":{"unschedulable":true}}',
    });
    const scale = { namespace: 'web', name: 'app', spec: { replicas: 0 } };
    expect(requestOf('kubernetes.scale_deployment', scale)).toMatchObject({
      url: '/apis/apps/v1/namespaces/web/deployments/app/scale',
      body: '{"spec":{"replicas":0}}',
    });
  });

  test('a label can be taken away', () => {
    const input = { namespace: 'web', name: 'p', metadata: { labels: { quarantine: 'yes', app: null } } };
    expect(requestOf('kubernetes.label_pod', input).body).toBe(
      '{"metadata":{"labels":{"quarantine":"yes","app":null}}}',
    );
  });

  test('of secrets only their names are asked for', () => {
    expect(requestOf('kubernetes.list_secrets', { namespace: 'web' }).headers).toMatchObject({
      accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    });
  });

  test('pods are cut off', () => {
    const spec = { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress', 'Egress'] };
    const input = { namespace: 'web', metadata: { name: 'cut' }, spec };
    expect(JSON.parse(String(requestOf('kubernetes.create_network_policy', input).body))).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'cut' },
      spec,
    });
  });
});

test("Google's services each have their host, which the credential may be sent to", () => {
  expect(requestOf('google_iam.list_service_accounts', { projectId: 'p' }).url).toBe('/v1/projects/p/serviceAccounts');
  const request = requestOf('google_iam.get_project_policy', { projectId: 'p' });
  expect(request).toMatchObject({
    url: 'https://cloudresourcemanager.googleapis.com/v3/projects/p:getIamPolicy',
    body: '{"options":{"requestedPolicyVersion":3}}',
  });
  const { hosts } = catalog.connectionTool('google_iam')!;
  for (const id of actions.filter((one) => one.startsWith('google_iam.'))) {
    const { url } = requestOf(id, minimalValue(catalog.action(id)!.inputSchema) as object);
    if (!url.startsWith('/')) expect(hosts).toContain(new URL(url).host);
  }
});

test('Azure gets the version of the API that the action was written for', () => {
  const input = { subscriptionId: 's', $filter: "principalId eq 'x'" };
  expect(requestOf('azure.list_role_assignments', input).url).toMatch(
    /^\/subscriptions\/s\/providers\/Microsoft\.Authorization\/roleAssignments\?.*api-version=2022-04-01/,
  );
  for (const id of actions.filter((one) => one.startsWith('azure.')))
    expect(requestOf(id, minimalValue(catalog.action(id)!.inputSchema) as object).url, id).toContain('api-version=');
});

test('Cloudflare takes lists of items, and audit logs of a span of time', () => {
  const items = [{ ip: '203.0.113.0/24', comment: 'Case 42' }];
  expect(requestOf('cloudflare.add_list_items', { account_id: 'a', list_id: 'l', body: items })).toMatchObject({
    url: '/accounts/a/rules/lists/l/items',
    body: JSON.stringify(items),
  });
  const span = {
    account_id: 'a',
    since: '2026-11-23',
    before: '2026-11-24',
    actor_email: ['ann@example.com', 'b@example.com'],
  };
  expect(requestOf('cloudflare.list_audit_logs', span).url).toBe(
    '/accounts/a/logs/audit?since=2026-11-23&before=2026-11-24&actor_email=ann%40example.com&actor_email=b%40example.com',
  );
});
