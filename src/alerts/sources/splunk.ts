// Splunk's webhook alert action: {sid, search_name, app, owner, results_link, result: {first row}}. The row is
// whatever the search gives; fields are looked for under their names in Splunk's Common Information Model and
// of Enterprise Security's notable events. https://docs.splunk.com/Documentation/Splunk/latest/Alert/Webhooks
import type { AlertFacts, Severity } from '../facts.ts';
import { type Fields, firstText, isFields, isIp, port, text, texts, time } from '../payload.ts';
import { type AlertSource, unexpected } from './source.ts';

const FIELDS = {
  uid: ['event_id', 'notable_id', 'finding_id', 'event_hash', '_cd'],
  title: ['rule_title', 'title', 'signature', 'alert_name', 'rule_name'],
  description: ['rule_description', 'description', 'desc', 'message', 'risk_message'],
  severity: ['urgency', 'severity', 'alert_severity', 'priority', 'risk_severity'],
  time: ['_time', 'event_time', 'info_max_time', 'orig_time', 'timestamp'],
  types: ['category', 'security_domain', 'type', 'eventtype'],
  rule: ['signature_id', 'search_name', 'source'],
  srcIp: ['src_ip', 'src', 'source_ip', 'srcip', 'src_ipv6', 'clientip', 'client_ip'],
  srcHost: ['src_host', 'src_nt_host', 'src_dns', 'src'],
  srcPort: ['src_port', 'source_port', 'srcport'],
  dstIp: ['dest_ip', 'dest', 'dst_ip', 'dst', 'destination_ip', 'dstip', 'dest_ipv6'],
  dstHost: ['dest_host', 'dest_nt_host', 'dest_dns', 'dest', 'dst'],
  dstPort: ['dest_port', 'dst_port', 'destination_port', 'dstport'],
  deviceIds: ['device_id', 'aid', 'sensor_id', 'agent_id', 'DeviceId', 'dest_asset_id'],
  deviceHost: ['hostname', 'ComputerName', 'computer_name', 'device_name', 'dvc_host'],
  /** Where the log came from: the affected machine only when nothing better is known. */
  logHost: ['dvc', 'host'],
  user: ['user', 'user_name', 'username', 'src_user', 'UserName', 'Account_Name', 'account_name'],
  userId: ['user_id', 'user_sid', 'src_user_id'],
  fileName: ['file_name', 'filename', 'process_name', 'FileName'],
  filePath: ['file_path', 'process_path', 'filepath', 'FilePath'],
  hashes: ['file_hash', 'hash', 'sha256', 'file_hash_sha256', 'sha1', 'md5', 'process_hash', 'SHA256HashData'],
  url: ['url', 'uri', 'http_url'],
  domain: ['query', 'domain', 'dest_domain', 'url_domain'],
  protocol: ['transport', 'protocol', 'proto'],
  techniques: [
    'mitre_technique_id',
    'annotations.mitre_attack.mitre_technique_id',
    'annotations.mitre_attack',
    'mitre_attack_id',
  ],
  tactics: ['mitre_tactic', 'annotations.mitre_attack.mitre_tactic'],
  account: ['vendor_account', 'account_id', 'aws_account_id', 'subscription_id', 'project_id'],
  region: ['vendor_region', 'region', 'aws_region'],
  resource: ['resource_id', 'object_id', 'instance_id', 'arn'],
} as const;

const SEVERITY_WORDS: Record<string, Severity> = {
  critical: 'critical',
  fatal: 'critical',
  emergency: 'critical',
  urgent: 'critical',
  high: 'high',
  major: 'high',
  severe: 'high',
  error: 'high',
  medium: 'medium',
  moderate: 'medium',
  warning: 'medium',
  warn: 'medium',
  low: 'low',
  minor: 'low',
  informational: 'informational',
  information: 'informational',
  info: 'informational',
  debug: 'informational',
};
/** `alert.severity` of a saved search: 1 debug … 6 fatal. */
const SEVERITY_NUMBERS: Severity[] = [
  'informational',
  'informational',
  'informational',
  'medium',
  'high',
  'high',
  'critical',
];

export const splunk: AlertSource = {
  id: 'splunk',
  name: 'Splunk',
  takes: 'the webhook alert action of a saved search',
  read(body, receivedAt) {
    if (!isFields(body) || !isFields(body.result) || text(body.sid) === undefined)
      throw unexpected('Splunk webhook alert', 'an object with sid, search_name and result (the first row)', body);
    return facts(body, body.result, text(body.sid)!, receivedAt);
  },
};

function facts(body: Fields, row: Fields, sid: string, receivedAt: number): AlertFacts {
  const get = (name: keyof typeof FIELDS) => firstText(row, FIELDS[name]);
  const search = text(body.search_name);
  const ip = (name: 'srcIp' | 'dstIp') => FIELDS[name].map((field) => text(row[field])).find(isIp);
  const host = (name: 'srcHost' | 'dstHost') =>
    FIELDS[name].map((field) => text(row[field])).find((value) => value !== undefined && !isIp(value));
  const account = get('account');
  const [region, resource] = [get('region'), get('resource')];
  return {
    uid: get('uid') ?? sid,
    title: get('title') ?? search ?? 'Splunk alert',
    description: get('description'),
    types: texts(get('types')),
    severity: severity(get('severity')),
    time: FIELDS.time.map((field) => time(row[field])).find((found) => found !== undefined) ?? receivedAt,
    link: text(body.results_link),
    rule: { uid: get('rule'), name: search ?? get('title') },
    product: { name: 'Splunk', vendor_name: 'Splunk', feature: text(body.app) },
    src: { ip: ip('srcIp'), port: port(get('srcPort')), hostname: host('srcHost') },
    dst: { ip: ip('dstIp'), port: port(get('dstPort')), hostname: host('dstHost') },
    protocol: get('protocol'),
    device: {
      ids: [...new Set(FIELDS.deviceIds.flatMap((field) => texts(row[field])))],
      hostname: get('deviceHost') ?? host('dstHost') ?? get('logHost'),
      ip: ip('dstIp'),
    },
    user: { name: get('user'), uid: get('userId') },
    file: { name: get('fileName'), path: get('filePath'), hashes: hashes(row) },
    url: get('url'),
    domain: get('domain'),
    ...(account || region || resource
      ? { cloud: { provider: text(row.cloud_provider) ?? 'Unknown', account, region, resource } }
      : {}),
    ...(resource ? { resources: [{ uid: resource }] } : {}),
    attacks: attacks(row),
  };
}

function severity(word: string | undefined): Severity {
  if (word === undefined) return 'medium';
  if (/^[0-6]$/.test(word)) return SEVERITY_NUMBERS[Number(word)]!;
  return SEVERITY_WORDS[word.toLowerCase()] ?? 'medium';
}

/** `file_hash` may also read `MD5=…,SHA256=…`. */
const hashes = (row: Fields): string[] => [
  ...new Set(
    FIELDS.hashes
      .flatMap((field) => texts(row[field]))
      .map((value) => value.replace(/^\w+=/, '').toLowerCase())
      .filter((value) => /^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/.test(value)),
  ),
];

function attacks(row: Fields): NonNullable<AlertFacts['attacks']> {
  const techniques = [...new Set(FIELDS.techniques.flatMap((field) => texts(row[field])))].filter((id) =>
    /^T\d{4}/.test(id),
  );
  const tactics = FIELDS.tactics.flatMap((field) => texts(row[field]));
  if (techniques.length === 0) return tactics.map((name) => ({ tactic: { name } }));
  return techniques.map((uid, n) => ({ technique: { uid }, ...(tactics[n] ? { tactic: { name: tactics[n] } } : {}) }));
}
