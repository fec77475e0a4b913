import { expect, test } from 'vitest';
import { SOURCES } from '../alerts/index.ts';
import { loadCatalog } from '../catalog/index.ts';
import { checkFlow } from '../flow/index.ts';
import { loadPlaybooks, sampleEvent, sampleEvents } from './index.ts';

const catalog = loadCatalog();
const NOW = Date.parse('2026-11-24T06:00:00.500Z');

for (const [name, playbook] of loadPlaybooks()) {
  test(`${name}: its flow has no problem against the catalog and the connections it names`, () => {
    const { document, problems } = checkFlow(playbook.source, {
      action: (id) => catalog.describe(id),
      connections: new Map(Object.entries(playbook.connections).map(([connection, { tool }]) => [connection, tool])),
      flows: new Set([name]),
      alertSources: Object.keys(SOURCES),
    });
    expect(problems).toEqual([]);
    expect(document?.name).toBe(name);
    for (const { tool } of Object.values(playbook.connections)) expect(catalog.tool(tool)).toBeDefined();
  });

  test(`${name}: its samples are read by its alert source, fresh each time`, () => {
    const source = SOURCES[checkFlow(playbook.source).document?.trigger.alert?.source ?? ''];
    for (const [index, sample] of sampleEvents(name, NOW)!.entries()) {
      expect(JSON.stringify(sample)).not.toContain('%');
      const facts = source!.read(sample, NOW);
      expect(NOW - facts.time).toBeGreaterThanOrEqual(0);
      expect(NOW - facts.time).toBeLessThan(3_600_000);
      expect(sampleEvents(name, NOW + 1000)![index]).not.toEqual(sample);
    }
  });

  test(`${name}: its README says what each connection needs`, () => {
    for (const connection of Object.keys(playbook.connections)) expect(playbook.readme).toContain(`\`${connection}\``);
  });
}

test('the first playbook is there, and an unknown one has no sample', () => {
  expect([...loadPlaybooks().keys()]).toContain('siem-alert-triage');
  const first: any = sampleEvent('siem-alert-triage');
  expect(first.result.event_id).toMatch(/^[0-9A-F-]{36}@@notable@@/);
  expect(first.result.event_id).not.toBe((sampleEvent('siem-alert-triage') as any).result.event_id);
  expect(sampleEvents('nothing')).toBeUndefined();
});
