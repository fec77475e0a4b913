import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../errors.ts';
import { fromRoot } from '../../paths.ts';
import { alertShape } from '../shape.ts';
import { SOURCES } from './index.ts';

const sample = (name: string) => JSON.parse(readFileSync(fromRoot(`test/samples/${name}.json`), 'utf8'));
const RECEIVED = Date.parse('2026-11-24T05:10:00Z');
const shapeOf = (source: string, body: unknown) => alertShape('our-id', source, SOURCES[source]!.read(body, RECEIVED));
const paths = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, inner]) => paths(inner, path === '' ? name : `${path}.${name}`))
    : [path];
const shortNames = (shape: object) => paths({ ...shape, ocsf: null }).sort();

describe('splunk', () => {
  test('a notable event gives every short name', () => {
    const { ocsf, ...short } = shapeOf('splunk', sample('splunk'));
    expect(short).toEqual({
      id: 'our-id',
      uid: '6C1F3D0E-8B7A-4E55-9D11-2F0F4B7A9C31@@notable@@5c1f7e1f0a4b9f0a2',
      title: 'WINWORD.EXE started encoded PowerShell on FIN-LT-0042',
      description: expect.stringContaining('encoded command'),
      severity: 'high',
      severity_id: 4,
      source: 'splunk',
      time: 1763960371482,
      link: expect.stringContaining('https://splunk.example.com:8000/'),
      rule: 'Threat - Encoded PowerShell from Office - Rule',
      src: { ip: '185.220.101.34', port: 443, hostname: null },
      dst: { ip: '10.20.4.42', port: 51544, hostname: 'FIN-LT-0042' },
      device: { ids: ['3f5c2e1ab0d94c7796b8a1d2e4f60718'], hostname: 'FIN-LT-0042', ip: '10.20.4.42' },
      user: { name: 'm.keller' },
      file: {
        name: 'powershell.exe',
        path: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
        hashes: [
          '04029e121a0cfa5991749937dd22a1d9',
          '9f914d42706fe215501044acd85a32d58aaef1419d404fddfa5d3b48f66ccd9f',
        ],
      },
      url: null,
      domain: null,
      cloud: { account: null, region: null, resource: null },
      techniques: ['T1059.001', 'T1566.001'],
    });
    expect(ocsf).toMatchObject({
      class_uid: 2004,
      category_uid: 2,
      activity_id: 1,
      type_uid: 200401,
      severity_id: 4,
      severity: 'High',
      time: 1763960371482,
      metadata: { version: '1.3.0', product: { name: 'Splunk', vendor_name: 'Splunk' } },
      finding_info: {
        attacks: [
          { technique: { uid: 'T1059.001' }, tactic: { name: 'execution' } },
          { technique: { uid: 'T1566.001' } },
        ],
      },
      evidences: [
        {
          src_endpoint: { ip: '185.220.101.34', port: 443 },
          dst_endpoint: { ip: '10.20.4.42', hostname: 'FIN-LT-0042' },
          file: { hashes: [{ algorithm_id: 1 }, { algorithm_id: 3, algorithm: 'SHA-256' }] },
        },
      ],
    });
    expect(ocsf.observables).toContainEqual({
      name: 'evidences[0].src_endpoint.ip',
      type_id: 2,
      type: 'IP Address',
      value: '185.220.101.34',
    });
  });

  test("a search of one's own, with other names and without a saved search", () => {
    const alert = shapeOf('splunk', {
      sid: 'scheduler__admin__search_1',
      search_name: null,
      app: 'search',
      owner: 'admin',
      results_link: 'http://splunk:8000/app/search/@go?sid=1',
      result: {
        clientip: '203.0.113.9',
        username: ['root', 'admin'],
        host: 'web-1',
        count: '8',
        severity: '5',
        info_max_time: '+Infinity',
      },
    });
    expect(alert).toMatchObject({
      uid: 'scheduler__admin__search_1',
      title: 'Splunk alert',
      severity: 'high',
      time: RECEIVED,
      rule: null,
      src: { ip: '203.0.113.9' },
      user: { name: 'root' },
      device: { ids: [], hostname: 'web-1' },
    });
  });

  test.each([
    ['critical', 'critical'],
    ['Informational', 'informational'],
    ['6', 'critical'],
    ['2', 'informational'],
    ['whatever', 'medium'],
    [undefined, 'medium'],
  ])('severity %s becomes %s', (given, expected) =>
    expect(shapeOf('splunk', { sid: '1', result: { severity: given } }).severity).toBe(expected),
  );
});

describe('suricata', () => {
  test('an alert whose rule names the target', () => {
    const alert = shapeOf('suricata', sample('suricata'));
    expect(alert).toMatchObject({
      uid: '1842670395513841/1:2035595:3/2026-11-24T04:58:12.337216+0000',
      title: 'ET MALWARE Generic Loader Checkin (POST)',
      severity: 'high',
      severity_id: 4,
      time: Date.parse('2026-11-24T04:58:12.337Z'),
      src: { ip: '10.20.7.113', port: 49822 },
      dst: { ip: '194.26.135.84', port: 80, hostname: 'update-cdn.example.net' },
      device: { ids: [], ip: '10.20.7.113' },
      url: 'http://update-cdn.example.net/api/v2/checkin',
      techniques: ['T1071'],
      file: { hashes: ['4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a'] },
      rule: 'ET MALWARE Generic Loader Checkin (POST)',
      link: null,
    });
    expect(alert.ocsf.finding_info).toMatchObject({
      types: ['Malware Command and Control Activity Detected'],
      analytic: { uid: '1:2035595:3', type_id: 1 },
      attacks: [
        {
          technique: { uid: 'T1071', name: 'Application Layer Protocol' },
          tactic: { uid: 'TA0011', name: 'Command And Control' },
        },
      ],
    });
  });

  test('without metadata the priority of the class decides', () => {
    const event = {
      timestamp: '2017-04-07T22:24:37.251547+0100',
      event_type: 'alert',
      src_ip: '2001:db8::7',
      dest_ip: '192.0.2.1',
      alert: { signature: 's', severity: 3 },
    };
    expect(shapeOf('suricata', event)).toMatchObject({
      severity: 'low',
      time: Date.parse('2017-04-07T21:24:37.251Z'),
      src: { ip: '2001:db8::7', port: null },
    });
  });
});

describe('guardduty', () => {
  test('an inbound connection', () => {
    const alert = shapeOf('guardduty', sample('guardduty'));
    expect(alert).toMatchObject({
      uid: 'd4c9a1e27b8f43d0a6e5c3f20918b7aa',
      severity: 'high',
      rule: 'UnauthorizedAccess:EC2/SSHBruteForce',
      time: Date.parse('2026-11-24T04:59:47Z'),
      src: { ip: '198.51.100.77', port: 40912 },
      dst: { ip: '10.40.1.17', port: 22 },
      device: { ids: ['i-0a1b2c3d4e5f60718'], hostname: 'ip-10-40-1-17.eu-central-1.compute.internal' },
      cloud: { account: '111122223333', region: 'eu-central-1', resource: 'i-0a1b2c3d4e5f60718' },
    });
    expect(alert.link).toContain('region=eu-central-1#/findings?fId=d4c9a1e27b8f43d0a6e5c3f20918b7aa');
    expect(alert.ocsf).toMatchObject({
      activity_id: 2,
      type_uid: 200402,
      cloud: { provider: 'AWS', account: { uid: '111122223333' } },
      resources: [{ uid: 'i-0a1b2c3d4e5f60718', type: 'AWS::EC2::Instance' }],
    });
  });

  const finding = (detail: object) => ({
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: '1',
    region: 'us-east-1',
    detail: { id: 'f', type: 'T', severity: 5, ...detail },
  });

  test('an API call with a stolen key names the user and the key', () => {
    const alert = shapeOf(
      'guardduty',
      finding({
        resource: {
          resourceType: 'AccessKey',
          accessKeyDetails: {
            accessKeyId: 'AKIAEXAMPLE',
            principalId: 'AIDAEXAMPLE',
            userName: 'deploy',
            userType: 'IAMUser',
          },
        },
        service: {
          action: {
            actionType: 'AWS_API_CALL',
            awsApiCallAction: { api: 'ListBuckets', remoteIpDetails: { ipAddressV4: '198.51.100.4' } },
          },
          count: 1,
        },
      }),
    );
    expect(alert).toMatchObject({
      src: { ip: '198.51.100.4' },
      user: { name: 'deploy' },
      cloud: { resource: 'AKIAEXAMPLE' },
      severity: 'medium',
      title: 'T',
    });
    expect(alert.ocsf.activity_id).toBe(1);
  });

  test('an outbound connection and a DNS request begin at the instance', () => {
    const instance = {
      resource: { instanceDetails: { instanceId: 'i-1', networkInterfaces: [{ privateIpAddress: '10.0.0.5' }] } },
    };
    const outbound = {
      service: {
        action: {
          networkConnectionAction: {
            connectionDirection: 'OUTBOUND',
            localPortDetails: { port: 4444 },
            remoteIpDetails: { ipAddressV4: '192.0.2.9' },
            remotePortDetails: { port: 25 },
          },
        },
      },
    };
    expect(shapeOf('guardduty', finding({ ...instance, ...outbound }))).toMatchObject({
      src: { ip: '10.0.0.5', port: 4444 },
      dst: { ip: '192.0.2.9', port: 25 },
    });
    const dns = { service: { action: { dnsRequestAction: { domain: 'c2.example.org', protocol: 'UDP' } } } };
    expect(shapeOf('guardduty', finding({ ...instance, ...dns }))).toMatchObject({
      src: { ip: '10.0.0.5' },
      domain: 'c2.example.org',
    });
  });

  test.each([
    [9.5, 'critical'],
    [9, 'critical'],
    [8.9, 'high'],
    [7, 'high'],
    [4, 'medium'],
    [3.9, 'low'],
    [1, 'low'],
    [undefined, 'medium'],
  ])('severity %s becomes %s', (severity, expected) =>
    expect(shapeOf('guardduty', finding({ severity })).severity).toBe(expected),
  );
});

describe('every source', () => {
  test('leaves out of the finding what is not known', () => {
    const { ocsf } = shapeOf('splunk', { sid: '1', search_name: 'A search', result: {} });
    expect(ocsf).toMatchObject({ class_uid: 2004, finding_info: { uid: '1', title: 'A search' } });
    for (const name of ['device', 'evidences', 'resources', 'cloud', 'observables'])
      expect(ocsf).not.toHaveProperty(name);
    expect(JSON.stringify(ocsf)).not.toContain('null');
  });

  test('always gives the same short names', () => {
    const names = shortNames(shapeOf('splunk', sample('splunk')));
    for (const [source, body] of [
      ['suricata', sample('suricata')],
      ['guardduty', sample('guardduty')],
      ['splunk', { sid: '1', result: {} }],
      ['suricata', { event_type: 'alert', alert: { signature: 's' } }],
      ['guardduty', { 'detail-type': 'GuardDuty Finding', detail: { id: 'f', type: 'T' } }],
    ] as const)
      expect(shortNames(shapeOf(source, body))).toEqual(names);
  });

  test.each([
    ['splunk', /sid, search_name and result/],
    ['suricata', /event_type "alert"/],
    ['guardduty', /detail-type "GuardDuty Finding"/],
  ])('%s says what it expected and what came, without its content', (source, expected) => {
    const wrong = [
      null,
      'text',
      7,
      [],
      [1],
      {},
      { secret: 'hunter2', event_type: 'flow', alert: {} },
      sample(source === 'splunk' ? 'suricata' : 'splunk'),
    ];
    for (const body of wrong) {
      const error = (() => {
        try {
          SOURCES[source]!.read(body, RECEIVED);
        } catch (caught) {
          return caught;
        }
      })() as AppError;
      expect(error).toBeInstanceOf(AppError);
      expect(error.code).toBe('invalid_request');
      expect(error.detail).toMatch(expected);
      expect(error.detail).not.toContain('hunter2');
    }
  });

  test('no payload of the right outline breaks it, and no control character gets through', () => {
    for (const [source, wrap] of [
      ['splunk', (x: unknown) => ({ sid: '1', result: x })],
      ['suricata', (x: object) => ({ ...x, event_type: 'alert', alert: { signature: 'a\0b\n', ...x, metadata: x } })],
      [
        'guardduty',
        (x: object) => ({
          'detail-type': 'GuardDuty Finding',
          detail: { ...x, id: 'f', type: 'T', resource: x, service: { ...x, action: x } },
        }),
      ],
    ] as const) {
      const keys = fc.constantFrom(
        'src',
        'dest_ip',
        'severity',
        'user',
        'file_hash',
        'instanceDetails',
        'networkInterfaces',
        'networkConnectionAction',
        'portProbeAction',
        's3BucketDetails',
        'query',
        'dns',
        'http',
        'url',
        'mitre_technique_id',
        'count',
        '_time',
        'title',
      );
      fc.assert(
        fc.property(fc.dictionary(keys, fc.anything()), (fields) => {
          const shape = shapeOf(source, wrap(fields as never));
          expect(shape.title.length).toBeGreaterThan(0);
          expect(shape.title).not.toMatch(/[\0\n]/);
          expect(Number.isFinite(shape.time)).toBe(true);
        }),
        { numRuns: 300 },
      );
    }
  });
});
