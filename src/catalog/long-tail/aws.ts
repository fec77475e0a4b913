// What a builder of AWS's requests needs to know of a service, read from the form of its description.
import { isObject } from './schema.ts';

export interface Aws {
  /** The name that signatures are made for. */
  service: string;
  protocol: 'json' | 'rest-json' | 'query' | 'ec2' | 'rest-xml';
  apiVersion: string;
}

export function awsOf(provider: string, document: Record<string, any>): Aws | undefined {
  if (provider !== 'amazonaws.com') return undefined;
  const { info } = document;
  const host = /^https?:\/\/([\w-]+)/.exec(document.servers?.[0]?.url ?? '')?.[1];
  return {
    service: info['x-aws-signingName'] ?? host ?? info['x-serviceName'],
    protocol: protocolOf(document),
    apiVersion: String(info.version ?? ''),
  };
}

function protocolOf({ paths, info }: Record<string, any>): Aws['protocol'] {
  const names = Object.keys(paths ?? {});
  if (names.some((path) => path.includes('#X-Amz-Target='))) return 'json';
  if (names.some((path) => path.includes('#Action='))) return info['x-serviceName'] === 'ec2' ? 'ec2' : 'query';
  const answers = Object.values<any>(paths ?? {}).flatMap((item) =>
    Object.values<any>(item).filter((operation) => isObject(operation?.responses)),
  );
  const xml = answers.some(({ responses }) =>
    Object.values<any>(responses).some((one) => isObject(one?.content) && 'text/xml' in one.content),
  );
  return xml ? 'rest-xml' : 'rest-json';
}
