// What goes out and what comes back, as plain data.

/** One of the services of a tool that has a host for each (AWS). */
export interface ServiceTarget {
  /** The first label of its host. */
  endpoint: string;
  /** Its name in signatures. */
  signing: string;
  /** Of S3. */
  bucket?: string | undefined;
}

export interface OutboundRequest {
  method: string;
  /** Absolute, or a path below the connection's base URL. */
  url: string;
  headers?: Record<string, string>;
  /** The connection must be for this tool: an action never speaks to another product with that product's key. */
  tool?: string;
  /** The URL is then a path below this service. */
  service?: ServiceTarget;
  /** Added to what the URL has already. */
  query?: Record<string, string>;
  body?: string | Uint8Array;
  /** From the first byte of the connection to the last of the answer. Default 60 000. */
  timeoutMs?: number;
  /** Largest accepted body of the answer. Default 25 MiB. */
  maxBytes?: number;
}

export interface InboundResponse {
  /** Who answered, after redirects: `host` or `host:port`. */
  host: string;
  /** The same with scheme and path, without the query: relative addresses in the answer are relative to it. */
  address?: string;
  status: number;
  /** Names in lower case; repeated ones joined with a comma. */
  headers: Record<string, string>;
  body: Buffer;
}
