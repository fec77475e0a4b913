// What a kind of credential is: how it signs what goes out, or how it proves what came in.
import type { InboundResponse, OutboundRequest } from '../request.ts';
import type { CredentialField } from '../tool.ts';

/** All values of one connection: its secrets, its plain fields, and the tool's settings for the kind. */
export type Values = Readonly<Record<string, string>>;

/** What a tool gave for the credentials, to be used until it expires. */
export interface HeldToken {
  access: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** Gets the next one; a tool may give a new one with each use. */
  refresh?: string | undefined;
  /** When the refresh token ends, where the tool says so. */
  refreshExpiresAt?: number | undefined;
  /** What the tool says it allows. */
  scope?: string[] | undefined;
}

/** The token of one connection, shared by all workers. */
export interface Tokens {
  /** The one that holds; else `obtain` is called, by one of all workers, and the others wait for what it got. */
  current(obtain: (previous: HeldToken | undefined) => Promise<HeldToken>): Promise<HeldToken>;
  /** The tool said 401 to it: the next `current` obtains another, unless somebody else did meanwhile. */
  refused(access: string): void;
}

/** Certificates of a connection, in PEM. */
export interface TlsMaterial {
  ca?: string | undefined;
  cert?: string | undefined;
  key?: string | undefined;
  passphrase?: string | undefined;
}

export interface SignContext {
  /** Changes with each change of the connection; key of what is cached for it. */
  cacheKey: string;
  baseUrl: string;
  tokens: Tokens;
  /** Through the guard, with the limits of the request being signed. */
  send(request: OutboundRequest): Promise<InboundResponse>;
}

/** What is added to a request. */
export interface Signature {
  headers?: Record<string, string>;
  query?: Record<string, string>;
}

interface Kind {
  title: string;
  /** Asked for when the tool does not say otherwise. */
  fields: CredentialField[];
}

export interface OutboundKind extends Kind {
  direction: 'out';
  /** `request`: as it will be sent, its URL absolute and with its query. */
  sign(values: Values, context: SignContext, request: OutboundRequest): Signature | Promise<Signature>;
  /**
   * Of tools with more than one host: the absolute URL of a request. Throws host_not_allowed when it is not the
   * tool's. Default: below the connection's base URL.
   */
  locate?(values: Values, request: OutboundRequest, connection: { name: string; baseUrl: string }): string;
  /** Where else the credentials may be sent, for people to read; `values` without secrets. */
  hosts?(values: Values): string[];
  /** Forgets what the tool just refused with 401; true when signing again may help. */
  renew?(context: SignContext, refused: Signature): boolean;
  /** Proves itself with a certificate when it connects. */
  tls?(values: Values): TlsMaterial;
  /** A person signs in at the tool before it can be used; see ../sign-in/. */
  signsIn?: true;
}

/** Header names in lower case. */
export type HookHeaders = Readonly<Record<string, string | undefined>>;

export interface HookContext {
  /** Milliseconds since 1970. */
  now: number;
  /** Address of whoever is at the other end of the connection. */
  peer: string | undefined;
  /** Through the guard, without credentials. */
  send(request: OutboundRequest): Promise<InboundResponse>;
}

export interface HookAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface InboundKind extends Kind {
  direction: 'in';
  /** False: the sender did not prove that it knows the secret. */
  verify(values: Values, headers: HookHeaders, body: Uint8Array, context: HookContext): boolean | Promise<boolean>;
  /** The answer to a request that is verified and no event, but a handshake. */
  handshake?(
    values: Values,
    headers: HookHeaders,
    body: Uint8Array,
    context: HookContext,
  ): HookAnswer | undefined | Promise<HookAnswer | undefined>;
  /** The answer to a GET by which the sender checks the address. */
  challenge?(values: Values, headers: HookHeaders): HookAnswer | undefined;
}

/** For reading mail; see ../mail/. */
export interface MailKind extends Kind {
  direction: 'mail';
}

/** For what is not HTTP; see ../protocols/. */
export interface ProtocolKind extends Kind {
  direction: 'protocol';
}

export const jsonAnswer = (value: unknown): HookAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

export const secret = (name: string, title: string, more: Partial<CredentialField> = {}): CredentialField => ({
  name,
  title,
  secret: true,
  required: true,
  ...more,
});

export const plain = (name: string, title: string, more: Partial<CredentialField> = {}): CredentialField => ({
  name,
  title,
  secret: false,
  required: false,
  ...more,
});

/** Of several lines: keys and certificates in PEM, JSON. */
export const pem = (name: string, title: string, more: Partial<CredentialField> = {}): CredentialField =>
  secret(name, title, { multiline: true, ...more });
