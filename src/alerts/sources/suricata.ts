// One alert event of Suricata's EVE JSON log, as a log shipper sends it.
// https://docs.suricata.io/en/latest/output/eve/eve-json-format.html
import type { AlertFacts, Severity } from '../facts.ts';
import { at, type Fields, firstText, isFields, port, text, texts, time } from '../payload.ts';
import { type AlertSource, unexpected } from './source.ts';

/** `alert.severity`: the priority of the rule's class, 1 is the most severe. */
const BY_PRIORITY: Record<string, Severity> = { 1: 'high', 2: 'medium', 3: 'low', 4: 'informational' };
/** `signature_severity` in the metadata of Emerging Threats' rules: about the threat, so it says more. */
const BY_SIGNATURE: Record<string, Severity> = {
  critical: 'critical',
  major: 'high',
  minor: 'low',
  informational: 'informational',
};

export const suricata: AlertSource = {
  id: 'suricata',
  name: 'Suricata',
  takes: 'an alert event of the EVE JSON log',
  read(body, receivedAt) {
    if (
      !isFields(body) ||
      body.event_type !== 'alert' ||
      !isFields(body.alert) ||
      text(body.alert.signature) === undefined
    )
      throw unexpected('Suricata alert', 'an EVE event with event_type "alert" and alert.signature', body);
    return facts(body, body.alert, receivedAt);
  },
};

function facts(event: Fields, alert: Fields, receivedAt: number): AlertFacts {
  const metadata = at(alert, 'metadata');
  const title = text(alert.signature)!;
  const rule = [text(alert.gid) ?? '1', text(alert.signature_id) ?? '0', text(alert.rev) ?? '0'].join(':');
  // With the keyword `target` the rule says which side is attacked; else the destination is taken for it.
  const attacked = text(at(alert, 'target').ip) ?? text(event.dest_ip);
  const http = at(event, 'http');
  const file = at(event, 'fileinfo');
  return {
    uid: [
      text(event.flow_id) ?? `${text(event.src_ip)}-${text(event.dest_ip)}`,
      rule,
      text(event.timestamp) ?? receivedAt,
    ].join('/'),
    title,
    description: text(alert.category),
    types: texts([alert.category]),
    severity:
      BY_SIGNATURE[text(metadata.signature_severity)?.toLowerCase() ?? ''] ??
      BY_PRIORITY[text(alert.severity) ?? ''] ??
      'medium',
    time: time(event.timestamp) ?? receivedAt,
    rule: { uid: rule, name: title },
    product: { name: 'Suricata', vendor_name: 'OISF', feature: text(event.in_iface) },
    src: { ip: text(event.src_ip), port: port(event.src_port) },
    dst: {
      ip: text(event.dest_ip),
      port: port(event.dest_port),
      hostname: firstText({ ...http, sni: at(event, 'tls').sni }, ['hostname', 'sni']),
    },
    protocol: text(event.proto),
    device: { ip: attacked },
    file: { path: text(file.filename), hashes: texts([file.sha256, file.sha1, file.md5]) },
    url: url(http),
    domain: text(at(event, 'dns').rrname) ?? text(at((at(event, 'dns').query as unknown[] | undefined)?.[0]).rrname),
    attacks: attacks(metadata),
  };
}

function url(http: Fields): string | undefined {
  const [host, path] = [text(http.hostname), text(http.url)];
  if (path === undefined || /^https?:/.test(path)) return path;
  return host === undefined ? undefined : `http://${host}${path}`;
}

function attacks(metadata: Fields): NonNullable<AlertFacts['attacks']> {
  const list = (name: string) => texts(metadata[name]).map((value) => value.replaceAll('_', ' '));
  const [techniques, names, tactics, tacticNames] = [
    list('mitre_technique_id'),
    list('mitre_technique_name'),
    list('mitre_tactic_id'),
    list('mitre_tactic_name'),
  ];
  return Array.from({ length: Math.max(techniques.length, tactics.length) }, (_, n) => ({
    ...(techniques[n] ? { technique: { uid: techniques[n], name: names[n] } } : {}),
    ...(tactics[n] ? { tactic: { uid: tactics[n], name: tacticNames[n] } } : {}),
  }));
}
