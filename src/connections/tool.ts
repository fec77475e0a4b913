// What the connections must know of a tool; the catalog (which knows the rest) hands it in.
import type { GrantedFrom } from './findings.ts';
import type { ToolRate } from './limits.ts';
import type { OutboundRequest } from './request.ts';

/** One value a person enters for a connection. */
export interface CredentialField {
  name: string;
  title: string;
  /** Where a person finds it, in the tool's own words for its menus. */
  where?: string;
  secret: boolean;
  required: boolean;
  default?: string;
  /** Made by us when it is not given, and shown once. */
  generate?: boolean;
  /** May have several lines: a key or certificate in PEM, JSON. */
  multiline?: boolean;
}

/** One way to sign in to a tool. */
export interface CredentialOffer {
  /** Key of KINDS. */
  kind: string;
  title: string;
  fields: CredentialField[];
  /** Fixed settings of the kind for this tool: header name, token path … */
  settings: Record<string, string>;
}

export interface ConnectionTool {
  id: string;
  name: string;
  /** May hold `{field}`; undefined: the person gives it. `null`: nothing is sent with it (webhook secrets). */
  baseUrl: string | undefined | null;
  /** First one is the default. */
  credentials: CredentialOffer[];
  /** Other hosts of the vendor, at its own address only: `files.example.com`, `*.example.com`. */
  hosts?: string[];
  /** Sent with each request that does not set them. */
  headers: Record<string, string>;
  /** What the tool takes at its own address. */
  rateLimit?: ToolRate;
  /** A harmless request that succeeds exactly when the credentials, of this kind, are good. */
  test?: (kind?: string) => Promise<OutboundRequest>;
  /** false: the answer to the test need not be JSON. */
  answersJson?: boolean;
  /** Asked after a good test. */
  granted?: GrantedFrom;
  /** Why an answer with a good status is a failure all the same. */
  failure?: (body: unknown) => string | undefined;
}

/** A space may have tools of its own. */
export type ToolLookup = (
  id: string,
  spaceId: string,
) => ConnectionTool | undefined | Promise<ConnectionTool | undefined>;
