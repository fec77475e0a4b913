// What the stand-in tools answer when nothing is scripted, where more than the required fields is of use.
import type { ToolCall } from './tools-stand-in.ts';

const stats = { malicious: 9, suspicious: 1, harmless: 52, undetected: 30, timeout: 0 };
const falcon = (resources: unknown[]) => ({ meta: { query_time: 0.01, trace_id: 'stand-in' }, resources, errors: [] });
const attributes = {
  reputation: -14,
  last_analysis_stats: stats,
  last_analysis_date: 1795500000,
  tags: [],
  total_votes: { harmless: 1, malicious: 7 },
};
const report = (id: string, type: string, more: object) => ({
  data: { id, type, links: { self: '' }, attributes: { ...attributes, ...more } },
});
const person = (id: string) => ({
  id,
  status: 'ACTIVE',
  profile: { login: 'ann@example.com', email: 'ann@example.com', firstName: 'Ann', lastName: 'Example' },
});

/** What a stand-in keeps between calls: the state of things that calls change. */
export interface Memory {
  /** Ids of hosts that are cut off the network. */
  contained: Set<string>;
}

export const ANSWERS: Readonly<Record<string, (call: ToolCall, memory: Memory) => unknown>> = {
  'virustotal/getIpReport': ({ parameters }) =>
    report(parameters.ip!, 'ip_address', {
      country: 'NL',
      asn: 64500,
      as_owner: 'Example Hosting',
      network: '198.51.100.0/24',
    }),
  'virustotal/getDomainReport': ({ parameters }) =>
    report(parameters.domain!, 'domain', { registrar: 'Example Registrar' }),
  'virustotal/getFileReport': ({ parameters }) =>
    report(parameters.hash!, 'file', { sha256: parameters.hash, meaningful_name: 'invoice.exe' }),
  'virustotal/getUrlReport': ({ parameters }) =>
    report(parameters.url!, 'url', { url: Buffer.from(parameters.url!, 'base64url').toString() }),
  'virustotal/scanUrl': () => ({ data: { type: 'analysis', id: 'u-stand-in-1', links: { self: '' } } }),
  'virustotal/getAnalysis': ({ parameters }) => ({
    data: { id: parameters.id, type: 'analysis', attributes: { status: 'completed', stats } },
  }),
  'crowdstrike/PerformActionV2': ({ body, query }, { contained }) => {
    for (const id of body.ids) {
      if (query.action_name === 'contain') contained.add(id);
      if (query.action_name === 'lift_containment') contained.delete(id);
    }
    return falcon(body.ids.map((id: string) => ({ id, path: `/devices/entities/devices/v1?ids=${id}` })));
  },
  'crowdstrike/PostDeviceDetailsV2': ({ body }, { contained }) =>
    falcon(
      body.ids.map((id: string) => ({
        device_id: id,
        hostname: 'WS-0042',
        local_ip: '10.20.30.40',
        platform_name: 'Windows',
        status: contained.has(id) ? 'contained' : 'normal',
      })),
    ),
  'crowdstrike/QueryDevicesByFilter': () => falcon(['15dbb9d8f06b45fe9f61eb46e829d986']),
  'crowdstrike/GetQueriesAlertsV2': () => falcon(['cid:ind:1']),
  'crowdstrike/PostEntitiesAlertsV2': ({ body }) =>
    falcon(
      body.composite_ids.map((id: string) => ({
        composite_id: id,
        severity: 80,
        status: 'new',
        device: { device_id: '15dbb9d8f06b45fe9f61eb46e829d986' },
      })),
    ),
  'okta/getUser': ({ parameters }) => person(parameters.userId!),
  'okta/listUsers': () => [person('00u1')],
  'okta/listGroups': () => [{ id: '00g1', type: 'OKTA_GROUP', profile: { name: 'Quarantine' } }],
  'okta/listLogEvents': () => [
    { uuid: '1', eventType: 'user.session.start', published: '2026-11-24T09:00:00Z', outcome: { result: 'SUCCESS' } },
  ],
  'jira/createIssue': () => ({ id: '10001', key: 'SEC-42', self: '' }),
  'jira/getIssue': ({ parameters }) => ({
    id: '10001',
    key: parameters.issueIdOrKey,
    fields: { summary: 'Suspicious login', status: { name: 'To Do' } },
  }),
  'jira/searchIssuesByJql': () => ({
    issues: [{ id: '10001', key: 'SEC-42', fields: { summary: 'Suspicious login' } }],
    isLast: true,
  }),
  'jira/getTransitions': () => ({ transitions: [{ id: '31', name: 'Done' }] }),
  'jira/getCurrentUser': () => ({ accountId: '5b10', displayName: 'Ann Example', active: true }),
  'github/users/get-authenticated': () => ({ login: 'stand-in', id: 1, type: 'User' }),
  'github/issues/create': ({ body }) => ({
    number: 7,
    state: 'open',
    title: body.title,
    html_url: 'https://github.example/acme/app/issues/7',
  }),
  'slack/auth_test': () => ({ ok: true, team: 'Acme', user: 'reflejo', team_id: 'T1', user_id: 'U1', bot_id: 'B1' }),
  'slack/chat_postMessage': ({ body }) => ({
    ok: true,
    channel: body.channel,
    ts: '1795500000.000200',
    message: { text: body.text },
  }),
  'slack/users_lookupByEmail': ({ query }) => ({
    ok: true,
    user: { id: 'U2', name: 'ann', profile: { email: query.email } },
  }),
};
