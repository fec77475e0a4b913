// A GuardDuty finding as EventBridge delivers it: the envelope with the finding under `detail`.
// https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
import type { AlertFacts, Endpoint, Severity } from '../facts.ts';
import { at, type Fields, isFields, port, text, texts, time } from '../payload.ts';
import { type AlertSource, unexpected } from './source.ts';

export const guardduty: AlertSource = {
  id: 'guardduty',
  name: 'Amazon GuardDuty',
  takes: 'a finding sent by an EventBridge rule to an API destination',
  read(body, receivedAt) {
    if (
      !isFields(body) ||
      body['detail-type'] !== 'GuardDuty Finding' ||
      !isFields(body.detail) ||
      text(body.detail.id) === undefined ||
      text(body.detail.type) === undefined
    )
      throw unexpected(
        'GuardDuty finding',
        'an EventBridge event with detail-type "GuardDuty Finding" and detail (id, type, severity)',
        body,
      );
    return facts(body, body.detail, receivedAt);
  },
};

function facts(envelope: Fields, finding: Fields, receivedAt: number): AlertFacts {
  const [uid, type] = [text(finding.id)!, text(finding.type)!];
  const account = text(finding.accountId) ?? text(envelope.account);
  const region = text(finding.region) ?? text(envelope.region);
  const service = at(finding, 'service');
  const instance = at(finding, 'resource', 'instanceDetails');
  const key = at(finding, 'resource', 'accessKeyDetails');
  const network = at((instance.networkInterfaces as unknown[] | undefined)?.[0]);
  const ends = endpoints(at(service, 'action'), text(network.privateIpAddress));
  const resources = affected(at(finding, 'resource'));
  const instanceId = text(instance.instanceId);
  return {
    uid,
    title: text(finding.title) ?? type,
    description: text(finding.description),
    types: [type],
    severity: severity(Number(text(finding.severity))),
    time: time(service.eventLastSeen) ?? time(finding.updatedAt) ?? time(envelope.time) ?? receivedAt,
    again: Number(text(service.count) ?? 1) > 1,
    link:
      region &&
      `https://console.aws.amazon.com/guardduty/home?region=${encodeURIComponent(region)}#/findings?fId=${encodeURIComponent(uid)}`,
    rule: { uid: type, name: type },
    product: { name: 'GuardDuty', vendor_name: 'AWS', feature: text(service.featureName) },
    ...ends,
    device: {
      ids: instanceId ? [instanceId] : [],
      hostname: text(network.privateDnsName),
      ip: text(network.privateIpAddress),
    },
    user: { name: text(key.userName), uid: text(key.principalId) },
    file: malware(service),
    cloud: { provider: 'AWS', account, region, resource: resources[0]?.uid },
    resources,
    attacks: [],
  };
}

/** Ranges from "Severity levels of GuardDuty findings" in AWS's guide. */
function severity(value: number): Severity {
  if (value >= 9) return 'critical';
  if (value >= 7) return 'high';
  if (value >= 4) return 'medium';
  return value > 0 ? 'low' : 'medium';
}

/** `src` is who began: on an outbound connection that is our own instance. */
function endpoints(action: Fields, ownIp: string | undefined): Pick<AlertFacts, 'src' | 'dst' | 'protocol' | 'domain'> {
  const call = isFields(action.awsApiCallAction) ? action.awsApiCallAction : at(action, 'kubernetesApiCallAction');
  if (action.networkConnectionAction) {
    const connection = at(action, 'networkConnectionAction');
    const [local, remote] = [end(connection, 'local', ownIp), end(connection, 'remote')];
    const outbound = text(connection.connectionDirection) === 'OUTBOUND';
    return { src: outbound ? local : remote, dst: outbound ? remote : local, protocol: text(connection.protocol) };
  }
  if (action.portProbeAction) {
    const probe = at((at(action, 'portProbeAction').portProbeDetails as unknown[] | undefined)?.[0]);
    return { src: end(probe, 'remote'), dst: end(probe, 'local', ownIp) };
  }
  if (action.dnsRequestAction) {
    const request = at(action, 'dnsRequestAction');
    return { src: { ip: ownIp }, domain: text(request.domain), protocol: text(request.protocol) };
  }
  return { src: end(call, 'remote') };
}

const end = (connection: Fields, side: 'local' | 'remote', ownIp?: string): Endpoint => {
  const ip = at(connection, `${side}IpDetails`);
  return {
    ip: text(ip.ipAddressV4) ?? text(ip.ipAddressV6) ?? ownIp,
    port: port(at(connection, `${side}PortDetails`).port),
  };
};

/** The affected resources, the most exact one first. */
function affected(resource: Fields): NonNullable<AlertFacts['resources']> {
  const type = text(resource.resourceType);
  const buckets = Array.isArray(resource.s3BucketDetails) ? resource.s3BucketDetails : [];
  const candidates: [unknown, string, unknown?][] = [
    [at(resource, 'instanceDetails').instanceId, 'AWS::EC2::Instance'],
    [at(resource, 'eksClusterDetails').arn, 'AWS::EKS::Cluster', at(resource, 'eksClusterDetails').name],
    [
      at(resource, 'rdsDbInstanceDetails').dbInstanceArn,
      'AWS::RDS::DBInstance',
      at(resource, 'rdsDbInstanceDetails').dbInstanceIdentifier,
    ],
    [at(resource, 'lambdaDetails').functionArn, 'AWS::Lambda::Function', at(resource, 'lambdaDetails').functionName],
    ...buckets.map((bucket): [unknown, string, unknown] => [at(bucket).arn, 'AWS::S3::Bucket', at(bucket).name]),
    [at(resource, 'accessKeyDetails').accessKeyId, 'AWS::IAM::AccessKey', at(resource, 'accessKeyDetails').userName],
  ];
  const found = candidates.flatMap(([uid, kind, name]) =>
    text(uid) ? [{ uid: text(uid)!, type: kind, name: text(name) }] : [],
  );
  return found.length > 0 || type === undefined ? found : [{ uid: type, type }];
}

function malware(service: Fields): NonNullable<AlertFacts['file']> {
  const names = at(service, 'ebsVolumeScanDetails', 'scanDetections', 'threatDetectedByName').threatNames;
  const first = at(Array.isArray(names) ? names[0] : undefined);
  const file = at(Array.isArray(first.filePaths) ? first.filePaths[0] : undefined);
  const process = at(service, 'runtimeDetails', 'process');
  return {
    name: text(file.fileName) ?? text(process.name),
    path: text(file.filePath) ?? text(process.executablePath),
    hashes: texts([file.hash, process.executableSha256]),
  };
}
