// The checker knows alerts without importing this part; here the two are held together.
import { expect, it } from 'vitest';
import { samplePayload } from '../../test/alerts.ts';
import { ALERT } from '../flow/check/visible.ts';
import { checkFlow } from '../flow/index.ts';
import { DISPOSITIONS as WORDS } from '../flow/kinds/alert.ts';
import { SEVERITIES } from './facts.ts';
import { DISPOSITIONS } from './obligation.ts';
import { alertShape } from './shape.ts';
import { SOURCES } from './sources/index.ts';

it('the checker takes the dispositions and severities that there are', () => {
  expect(WORDS).toEqual([...DISPOSITIONS]);
  expect(ALERT.fields!.severity!.values).toEqual([...SEVERITIES]);
});

it('the checker finds a field that no alert has, and a disposition that there is not', () => {
  const { problems } = checkFlow(`reflejo: 1
name: typos
title: Typos
trigger: { webhook: { path: typos, auth: none }, alert: { source: splunk } }
steps:
  - id: a
    set: { ip: "{{ alert.src.ipp }}" }
  - id: b
    alert: { close: { disposition: malicious } }
`);
  expect(problems.map(({ line, code }) => [line, code])).toEqual([
    [7, 'unknown_field'],
    [9, 'invalid_value'],
  ]);
});

it('the checker knows the fields that an alert has, no more and no fewer', () => {
  const shape = alertShape('id', 'suricata', SOURCES.suricata!.read(samplePayload('suricata'), Date.now()));
  const fields = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === 'ocsf' ? 0 : fields(inner)]))
      : 0;
  const known = (of: typeof ALERT): unknown =>
    of.fields
      ? Object.fromEntries(Object.entries(of.fields).map(([name, inner]) => [name, name === 'ocsf' ? 0 : known(inner)]))
      : 0;
  expect(known(ALERT)).toEqual(fields(shape));
});
