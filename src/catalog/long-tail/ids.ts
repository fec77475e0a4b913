// Ids of generated tools and actions: short, stable, and never those of curated tools.
import { createHash } from 'node:crypto';
import type { CleanOperation } from './operation.ts';
import { snake } from './words.ts';

/** Curated, or going to be: a generated tool has `_api` after it. */
const RESERVED = new Set(
  `splunk elastic_security sentinel datadog sumo_logic wazuh secops loki alertmanager crowdstrike sentinelone defender
  jamf intune kandji crowdsec okta entra google_workspace auth0 onelogin jumpcloud scim ldap keycloak aws google_iam
  azure cloudflare kubernetes jira servicenow pagerduty opsgenie zendesk thehive rt github gitlab snyk virustotal
  abuseipdb urlscan shodan greynoise misp hibp tenable qualys wiz slack teams mail gmail zoom sql vault onepassword s3
  ssh http webhook imap`.split(/\s+/),
);

/** The name under which a provider's products are known. */
const SHORT: Record<string, string> = {
  'amazonaws.com': 'aws',
  'googleapis.com': 'google',
  'azure.com': 'azure',
  'microsoft.com': 'microsoft',
};
const GENERIC_LABELS = new Set(
  'api www apis app com net org io co dev ai uk eu local cloud tv me us it de fr ch nl no in gov ac edu info biz pro sh xyz tech la to ly cc be'.split(
    ' ',
  ),
);
const LONGEST_TOOL = 48;
const LONGEST_ACTION = 80;

/** Ends in four digits of its own when it is cut, so that two long ones stay apart. */
function fitting(id: string, longest: number): string {
  if (id.length <= longest) return id;
  const mark = createHash('sha256').update(id).digest('hex').slice(0, 4);
  return `${id.slice(0, longest - 5).replace(/_+$/, '')}_${mark}`;
}

const beginning = (id: string, word: string): string => (/^[a-z]/.test(id) ? id : `${word}_${id}`);

/** `provider`: a host name; `service`: its product, where it has several. */
export class ToolIds {
  readonly #taken: Set<string>;

  constructor(curated: Iterable<string>) {
    this.#taken = new Set([...RESERVED, ...curated]);
  }

  take(provider: string, service: string | undefined): string {
    const labels = provider.split('.');
    const telling = labels.filter((label) => !GENERIC_LABELS.has(label));
    const name = SHORT[provider] ?? (telling.length > 0 ? telling : labels).toReversed().map(snake).join('_');
    const own = service === undefined ? '' : snake(service);
    const plain = beginning(fitting([name, own].filter(Boolean).join('_'), LONGEST_TOOL), 'api');
    let id = plain;
    for (let n = 1; this.#taken.has(id); n++) id = n === 1 ? `${plain}_api` : `${plain}_${n}`;
    this.#taken.add(id);
    return id;
  }
}

/** Sets the ids of an API's operations: unique, from the vendor's ids, else from method and path. */
export function actionIds(operations: CleanOperation[], service: string): string[] {
  const plain = operations.map(({ vendorId, method, path }) => {
    const id = vendorId === undefined ? '' : snake(vendorId);
    return /[a-z]/.test(id) ? id : snake(`${method} ${path.replaceAll(/[{}]/g, '')}`) || method;
  });
  const first = plain[0]?.split('_', 1)[0];
  const needless =
    plain.length > 2 && plain.every((id) => id.startsWith(`${first}_`)) && service.includes(first!) ? `${first}_` : '';
  const taken = new Set<string>();
  return plain.map((long, index) => {
    const short = beginning(fitting(long.slice(needless.length), LONGEST_ACTION), 'do');
    const { method } = operations[index]!;
    let id = short;
    for (let n = 1; taken.has(id); n++) id = n === 1 ? `${short}_${method}` : `${short}_${n}`;
    taken.add(id);
    return id;
  });
}
