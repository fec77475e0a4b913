// What a source knows about one alert, in plain terms. Sources fill it in; shape.ts makes the rest of it.

export const SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Endpoint {
  ip?: string | undefined;
  port?: number | undefined;
  hostname?: string | undefined;
}

export interface AlertFacts {
  /** The tool's own id of the alert. */
  uid: string;
  title: string;
  description?: string | undefined;
  types?: string[];
  severity: Severity;
  /** Milliseconds since 1970. */
  time: number;
  /** The tool reports again what it reported before. */
  again?: boolean;
  link?: string | undefined;
  rule?: { uid?: string | undefined; name?: string | undefined };
  product: { name: string; vendor_name: string; feature?: string | undefined };
  src?: Endpoint;
  dst?: Endpoint;
  protocol?: string | undefined;
  /** The affected machine, under the ids by which a tool can act on it. */
  device?: { ids?: string[]; hostname?: string | undefined; ip?: string | undefined };
  user?: { name?: string | undefined; uid?: string | undefined };
  file?: { name?: string | undefined; path?: string | undefined; hashes?: string[] };
  url?: string | undefined;
  domain?: string | undefined;
  cloud?: {
    provider: string;
    account?: string | undefined;
    region?: string | undefined;
    resource?: string | undefined;
  };
  resources?: { uid: string; type?: string | undefined; name?: string | undefined }[];
  attacks?: {
    technique?: { uid?: string | undefined; name?: string | undefined };
    tactic?: { uid?: string | undefined; name?: string | undefined };
  }[];
}
