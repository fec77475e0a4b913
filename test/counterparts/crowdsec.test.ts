// The CrowdSec actions against CrowdSec's local API.
import { expect, test } from 'vitest';
import { testActions } from './actions.ts';
import { crowdsec } from './crowdsec.ts';

const { url, apiKey, password } = await crowdsec();
const { run, failure, add, test: testConnection } = await testActions();
await add('machine', 'crowdsec', { username: 'reflejo', password, baseUrl: url });
await add('bouncer', 'crowdsec', { apiKey, baseUrl: url }, 'api_key_header');
const machine = (action: string, input: unknown = {}) => run(`crowdsec.${action}`, input, 'machine');
const bouncer = (action: string, input: unknown = {}) => run(`crowdsec.${action}`, input, 'bouncer');

const alert = (value: string, scope = 'Ip') => {
  const now = new Date().toISOString();
  return {
    scenario: 'reflejo/manual',
    scenario_hash: '',
    scenario_version: '',
    message: `Größe: ${value}`,
    events_count: 1,
    start_at: now,
    stop_at: now,
    capacity: 0,
    leakspeed: '0',
    simulated: false,
    events: [],
    source: { scope, value, ...(scope === 'Ip' ? { ip: value } : { range: value }) },
    decisions: [{ origin: 'reflejo', type: 'ban', scope, value, duration: '4h', scenario: 'reflejo/manual' }],
  };
};

test('the connections of a machine and of a bouncer are tested', async () => {
  await add('wrong', 'crowdsec', { username: 'reflejo', password: 'not-the-secret', baseUrl: url });
  await add('stranger', 'crowdsec', { apiKey: 'not-the-secret', baseUrl: url }, 'api_key_header');
  for (const good of ['machine', 'bouncer']) expect(await testConnection(good)).toMatchObject({ ok: true });
  expect(await testConnection('stranger')).toMatchObject({ ok: false });
  const wrong = await testConnection('wrong');
  expect(wrong.ok).toBe(false);
  expect(wrong.detail).not.toContain('not-the-secret');
});

test('an address is banned, seen by the bouncer, and unbanned', async () => {
  const [id] = await machine('add_decision', { body: [alert('192.0.2.7')] });
  await machine('add_decision', { body: [alert('198.51.100.0/24', 'Range')] });
  expect(await bouncer('list_decisions', { ip: '192.0.2.7' })).toMatchObject([
    { type: 'ban', value: '192.0.2.7', origin: 'reflejo' },
  ]);
  expect(await bouncer('list_decisions', { ip: '198.51.100.9' })).toMatchObject([{ scope: 'Range' }]);
  expect(await bouncer('list_decisions', { ip: '203.0.113.1' })).toBeNull();
  expect((await bouncer('stream_decisions', { startup: true })).new).toHaveLength(2);
  const found = await machine('get_alert', { alert_id: id });
  expect(found).toMatchObject({ message: 'Größe: 192.0.2.7', machine_id: 'reflejo', source: { ip: '192.0.2.7' } });
  expect(await machine('delete_decisions', { ip: '192.0.2.7' })).toEqual({ nbDeleted: '1' });
  expect(await bouncer('list_decisions', { ip: '192.0.2.7' })).toBeNull();
  const [range] = await bouncer('list_decisions', { range: '198.51.100.0/24' });
  expect(await machine('delete_decision', { decision_id: String(range.id) })).toEqual({ nbDeleted: '1' });
});

test('alerts are found and deleted', async () => {
  await machine('add_decision', { body: [alert('192.0.2.99')] });
  expect(await machine('list_alerts', { ip: '192.0.2.99', since: '1h', has_active_decision: true })).toHaveLength(1);
  expect(await machine('list_alerts', { scenario: 'reflejo/manual', limit: 2 })).toHaveLength(2);
  expect(await machine('list_alerts', { ip: '203.0.113.9' })).toBeNull();
  const [one] = await machine('list_alerts', { ip: '192.0.2.99' });
  expect(await machine('delete_alert', { alert_id: String(one.id) })).toEqual({ nbDeleted: '1' });
  expect(Number((await machine('delete_alerts', { scenario: 'reflejo/manual' })).nbDeleted)).toBeGreaterThan(0);
  expect(await machine('list_alerts')).toBeNull();
});

test('the machine says that it lives', async () => {
  expect(await machine('heartbeat')).toBeNull();
});

test('what it refuses is told', async () => {
  expect(await failure('crowdsec.list_alerts', { ip: 'nonsense' }, 'machine')).toMatchObject({
    code: expect.stringMatching(/^tool_/),
  });
  expect(await failure('crowdsec.list_alerts', {}, 'bouncer')).toMatchObject({
    code: 'tool_refused',
    info: { status: 401 },
  });
});
