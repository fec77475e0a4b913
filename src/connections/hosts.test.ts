import { expect, test } from 'vitest';
import { allowedHosts, isAllowed } from './hosts.ts';

const slack = { hosts: ['files.slack.com', '*.slack-edge.com'] };

test('the hosts of a vendor hold for the vendor, not for a server that stands in its place', () => {
  expect(allowedHosts('https://slack.com/api', slack, {})).toEqual([
    'slack.com',
    'files.slack.com',
    '*.slack-edge.com',
  ]);
  expect(allowedHosts('https://proxy.example', slack, { baseUrl: 'https://proxy.example' })).toEqual(['proxy.example']);
});

test('a wildcard is for names below it, with their dot', () => {
  const hosts = allowedHosts('https://slack.com/api', slack, { extraHosts: 'A.example, b.example:8443' });
  for (const host of ['slack.com', 'a.slack-edge.com', 'a.b.slack-edge.com', 'a.example', 'b.example:8443'])
    expect(isAllowed(host, hosts)).toBe(true);
  for (const host of ['slack-edge.com', 'evilslack-edge.com', 'b.example', 'x.a.example', 'slack.com.evil.example'])
    expect(isAllowed(host, hosts)).toBe(false);
});
