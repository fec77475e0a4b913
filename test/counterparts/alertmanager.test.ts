// The Alertmanager actions against Alertmanager.
import { expect, test } from 'vitest';
import { testActions } from './actions.ts';
import { alertmanager } from './alertmanager.ts';

const { url } = await alertmanager();
const { run, failure, add, test: testConnection } = await testActions();
await add('alertmanager', 'alertmanager', { baseUrl: url }, 'none');
const am = (action: string, input: unknown = {}) => run(`alertmanager.${action}`, input);
const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const disk = { alertname: 'DiskFull', instance: 'db 1+2&=', severity: 'critical' };

test('the connection is tested', async () => {
  expect(await testConnection('alertmanager')).toMatchObject({ ok: true });
  expect(await am('get_status')).toMatchObject({ versionInfo: { version: expect.any(String) } });
  expect(await am('list_receivers')).toEqual([{ name: 'nobody' }]);
});

test('alerts are raised, found by labels, and ended', async () => {
  await am('post_alerts', {
    body: [
      { labels: disk, annotations: { summary: 'Größe' }, generatorURL: 'https://example.com/g' },
      { labels: { alertname: 'Other', severity: 'info' } },
    ],
  });
  expect(await am('list_alerts')).toHaveLength(2);
  const filter = ['severity="critical"', `instance="${disk.instance}"`];
  const [found, ...others] = await am('list_alerts', { filter });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ labels: disk, annotations: { summary: 'Größe' }, receivers: [{ name: 'nobody' }] });
  expect(await am('list_alerts', { filter: 'alertname=~"Dis.*"', receiver: 'somebody' })).toEqual([]);
  await expect.poll(async () => (await am('list_alert_groups')).length, { timeout: 10_000 }).toBe(2);
  await am('post_alerts', {
    body: [{ labels: { alertname: 'Other', severity: 'info' }, startsAt: hour(-2), endsAt: hour(-1) }],
  });
  expect(await am('list_alerts', { filter: ['severity="info"'] })).toEqual([]);
});

test('silences are created, changed, found and expired', async () => {
  const silence = {
    matchers: [{ name: 'alertname', value: 'DiskFull', isRegex: false }],
    startsAt: hour(0),
    endsAt: hour(2),
    createdBy: 'SOC',
    comment: 'Being looked at',
  };
  const { silenceID } = await am('create_silence', silence);
  expect(await am('get_silence', { silenceID })).toMatchObject({
    comment: 'Being looked at',
    status: { state: 'active' },
  });
  await expect
    .poll(async () => (await am('list_alerts', { filter: ['alertname="DiskFull"'] }))[0]?.status, { timeout: 10_000 })
    .toMatchObject({ state: 'suppressed', silencedBy: [silenceID] });
  const changed = await am('update_silence', { ...silence, id: silenceID, endsAt: hour(3), comment: 'Longer' });
  expect(await am('list_silences', { filter: ['alertname="DiskFull"'] })).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: changed.silenceID, comment: 'Longer' })]),
  );
  await am('expire_silence', { silenceID: changed.silenceID });
  expect(await am('get_silence', { silenceID: changed.silenceID })).toMatchObject({ status: { state: 'expired' } });
});

test('what it refuses is told in its words', async () => {
  const [none] = [
    {
      matchers: [{ name: 'x', value: '', isRegex: false }],
      startsAt: hour(0),
      endsAt: hour(1),
      createdBy: 'a',
      comment: 'b',
    },
  ];
  expect(await failure('alertmanager.create_silence', none)).toMatchObject({
    code: 'tool_refused',
    detail: expect.stringContaining('silence invalid'),
  });
  expect(await failure('alertmanager.list_alerts', { filter: ['{{'] })).toMatchObject({ code: 'tool_refused' });
});
