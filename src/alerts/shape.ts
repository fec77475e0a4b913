// The one shape of an alert: short names for expressions, which are always all there (null or an empty list
// when unknown, so that a path never fails), and under `ocsf` the OCSF 1.3 Detection Finding
// (https://schema.ocsf.io/1.3.0/classes/detection_finding). The raw event stays in the event table.
import { type AlertFacts, SEVERITIES, type Severity } from './facts.ts';

export interface AlertShape {
  /** Our id of the alert; `uid` is the tool's. */
  id: string;
  uid: string;
  title: string;
  description: string | null;
  severity: Severity;
  /** As in OCSF: 1 informational … 5 critical. */
  severity_id: number;
  /** Name of the source: splunk, suricata, guardduty. */
  source: string;
  /** Milliseconds since 1970. */
  time: number;
  link: string | null;
  rule: string | null;
  src: { ip: string | null; port: number | null; hostname: string | null };
  dst: { ip: string | null; port: number | null; hostname: string | null };
  device: { ids: string[]; hostname: string | null; ip: string | null };
  user: { name: string | null };
  file: { name: string | null; path: string | null; hashes: string[] };
  url: string | null;
  domain: string | null;
  cloud: { account: string | null; region: string | null; resource: string | null };
  /** MITRE ATT&CK technique ids. */
  techniques: string[];
  ocsf: DetectionFinding;
}

export type DetectionFinding = Record<string, any>;

const CLASS_UID = 2004;
const CAPTIONS = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical'];
/** `observable.type_id` of OCSF. */
const OBSERVABLES = { hostname: 1, ip: 2, user: 4, url: 6, file: 7, hash: 8, resource: 10 } as const;
/** `fingerprint.algorithm_id` of OCSF by the length of the hex text. */
const ALGORITHMS: Record<number, [number, string]> = {
  32: [1, 'MD5'],
  40: [2, 'SHA-1'],
  64: [3, 'SHA-256'],
  128: [4, 'SHA-512'],
};

export const severityId = (severity: Severity): number => SEVERITIES.indexOf(severity) + 1;

export function alertShape(id: string, source: string, facts: AlertFacts): AlertShape {
  const { src, dst, device, user, file, cloud } = facts;
  return {
    id,
    uid: facts.uid,
    title: facts.title.slice(0, 300),
    description: facts.description ?? null,
    severity: facts.severity,
    severity_id: severityId(facts.severity),
    source,
    time: facts.time,
    link: facts.link ?? null,
    rule: facts.rule?.name ?? null,
    src: { ip: src?.ip ?? null, port: src?.port ?? null, hostname: src?.hostname ?? null },
    dst: { ip: dst?.ip ?? null, port: dst?.port ?? null, hostname: dst?.hostname ?? null },
    device: { ids: device?.ids ?? [], hostname: device?.hostname ?? null, ip: device?.ip ?? null },
    user: { name: user?.name ?? null },
    file: { name: file?.name ?? null, path: file?.path ?? null, hashes: file?.hashes ?? [] },
    url: facts.url ?? null,
    domain: facts.domain ?? null,
    cloud: { account: cloud?.account ?? null, region: cloud?.region ?? null, resource: cloud?.resource ?? null },
    techniques: [...new Set(facts.attacks?.flatMap((attack) => attack.technique?.uid ?? []))],
    ocsf: detectionFinding(id, facts),
  };
}

function detectionFinding(id: string, facts: AlertFacts): DetectionFinding {
  const activity = facts.again ? 2 : 1;
  const severity = severityId(facts.severity);
  return prune({
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS_UID,
    class_name: 'Detection Finding',
    activity_id: activity,
    activity_name: activity === 1 ? 'Create' : 'Update',
    type_uid: CLASS_UID * 100 + activity,
    status_id: 1,
    status: 'New',
    severity_id: severity,
    severity: CAPTIONS[severity],
    time: facts.time,
    message: facts.title,
    is_alert: true,
    metadata: {
      version: '1.3.0',
      uid: id,
      product: {
        name: facts.product.name,
        vendor_name: facts.product.vendor_name,
        feature: facts.product.feature && { name: facts.product.feature },
      },
      profiles: facts.cloud ? ['cloud', 'host'] : ['host'],
    },
    finding_info: {
      uid: facts.uid,
      title: facts.title,
      desc: facts.description,
      types: facts.types,
      created_time: facts.time,
      src_url: facts.link,
      analytic: facts.rule && { uid: facts.rule.uid, name: facts.rule.name, type_id: 1, type: 'Rule' },
      attacks: facts.attacks?.map((attack) => ({ version: '15.1', ...attack })),
    },
    cloud: facts.cloud && {
      provider: facts.cloud.provider,
      region: facts.cloud.region,
      account: facts.cloud.account && { uid: facts.cloud.account },
    },
    device: known(
      { uid: facts.device?.ids?.[0], hostname: facts.device?.hostname, ip: facts.device?.ip },
      { type_id: 0 },
    ),
    resources: facts.resources,
    evidences: [
      {
        src_endpoint: facts.src,
        dst_endpoint: facts.dst,
        connection_info: facts.protocol && { protocol_name: facts.protocol.toLowerCase(), direction_id: 0 },
        actor: facts.user && { user: { name: facts.user.name, uid: facts.user.uid } },
        file: fileOf(facts),
        url: facts.url && { url_string: facts.url },
        query: facts.domain && { hostname: facts.domain },
      },
    ],
    observables: observables(facts),
  });
}

function fileOf({ file }: AlertFacts) {
  const hashes = file?.hashes?.map((value) => {
    const [algorithm_id, algorithm] = ALGORITHMS[value.length] ?? [0, 'Unknown'];
    return { algorithm_id, algorithm, value };
  });
  return known({ name: file?.name ?? file?.path?.split(/[\\/]/).at(-1), path: file?.path, hashes }, { type_id: 0 });
}

/** An object with what OCSF requires of it, when anything at all is known about it. */
const known = (facts: object, required: object): object | undefined => {
  const pruned = prune(facts);
  return pruned && { ...pruned, ...required };
};

function observables(facts: AlertFacts) {
  const found: { name: string; type_id: number; type: string; value: string }[] = [];
  const add = (type: keyof typeof OBSERVABLES, name: string, caption: string, value: string | undefined) => {
    if (value !== undefined) found.push({ name, type_id: OBSERVABLES[type], type: caption, value });
  };
  add('ip', 'evidences[0].src_endpoint.ip', 'IP Address', facts.src?.ip);
  add('hostname', 'evidences[0].src_endpoint.hostname', 'Hostname', facts.src?.hostname);
  add('ip', 'evidences[0].dst_endpoint.ip', 'IP Address', facts.dst?.ip);
  add('hostname', 'evidences[0].dst_endpoint.hostname', 'Hostname', facts.dst?.hostname);
  add('hostname', 'device.hostname', 'Hostname', facts.device?.hostname);
  add('hostname', 'evidences[0].query.hostname', 'Hostname', facts.domain);
  add('user', 'evidences[0].actor.user.name', 'User Name', facts.user?.name);
  add('url', 'evidences[0].url.url_string', 'URL String', facts.url);
  add('file', 'evidences[0].file.name', 'File Name', facts.file?.name);
  for (const hash of facts.file?.hashes ?? []) add('hash', 'evidences[0].file.hashes', 'Hash', hash);
  for (const resource of facts.resources ?? []) add('resource', 'resources.uid', 'Resource UID', resource.uid);
  return found;
}

/** Without what is unknown: OCSF leaves such attributes out. */
function prune(value: any): any {
  if (Array.isArray(value)) return value.map(prune).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const kept = Object.entries(value)
    .map(([name, inner]) => [name, prune(inner)] as const)
    .filter(([, inner]) => inner !== undefined && !(Array.isArray(inner) && inner.length === 0));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
