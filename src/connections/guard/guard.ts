// The only door out: an undici agent that connects to nothing but addresses it has checked itself. The check
// is in the connector, after name resolution, so that literals, odd spellings and names that change their
// address between check and use (DNS rebinding) all meet it.
import { createHash, X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { createSecureContext, rootCertificates } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { AppError } from '../../errors.ts';
import type { TlsMaterial } from '../kinds/kind.ts';
import { addressRule } from './address.ts';

/** All addresses of a host name. Rejects when there is none. */
export type Resolve = (host: string) => Promise<string[]>;

const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) =>
    lookup(host, { all: true, verbatim: true }, (error, found) =>
      error ? reject(error) : resolve(found.map((entry) => entry.address)),
    ),
  );

/** Agents with certificates of their own that are kept open. */
const OWN_AGENTS = 64;

export interface GuardOptions {
  /** Ranges (CIDR) that may be reached besides public addresses. */
  allowNet?: readonly string[];
  connectTimeoutMs?: number;
  /** For tests of rebinding. */
  resolve?: Resolve;
}

export class Guard {
  readonly agent: Agent;
  readonly #rule: ReturnType<typeof addressRule>;
  readonly #resolve: Resolve;
  readonly #connectTimeoutMs: number;
  /** Of connections with certificates of their own, by a digest of those; the one used last is the last. */
  readonly #own = new Map<string, Agent>();

  constructor(options: GuardOptions = {}) {
    this.#rule = addressRule(options.allowNet ?? []);
    this.#resolve = options.resolve ?? systemResolve;
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 10_000;
    this.agent = this.#guarded({});
  }

  /** The door for a connection with an authority or a certificate of its own. Throws invalid_request. */
  agentFor(tls: TlsMaterial | undefined): Agent {
    const { ca, cert, key, passphrase } = tls ?? {};
    if (!ca && !cert) return this.agent;
    const digest = createHash('sha256')
      .update(JSON.stringify([ca, cert, key, passphrase]))
      .digest('hex');
    const held = this.#own.get(digest);
    this.#own.delete(digest);
    const agent = held ?? this.#guarded(tlsOptions({ ca, cert, key, passphrase }));
    this.#own.set(digest, agent);
    if (this.#own.size > OWN_AGENTS) {
      const [oldest, unused] = this.#own.entries().next().value!;
      this.#own.delete(oldest);
      // its requests under way are finished first
      unused.close().catch(() => {});
    }
    return agent;
  }

  #guarded(tls: buildConnector.BuildOptions): Agent {
    const plain = buildConnector({ ...tls, timeout: this.#connectTimeoutMs });
    return new Agent({
      // the total time is limited per request, by outbound.ts
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (target, callback) => {
        const host = target.hostname.replace(/^\[|\]$/g, '');
        const next = (addresses: string[], at: number): void =>
          plain({ ...target, hostname: addresses[at]!, servername: isIP(host) ? '' : host }, (error, socket) => {
            if (!error) callback(null, socket);
            else if (at + 1 < addresses.length) next(addresses, at + 1);
            else callback(error, null);
          });
        this.addresses(host).then(
          (addresses) => next(addresses, 0),
          (error) => callback(error, null),
        );
      },
    });
  }

  /** The checked addresses of a host. Throws network_refused when none may be reached, connection_failed when it has none. */
  async addresses(host: string): Promise<string[]> {
    const all = isIP(host) ? [host] : await this.#named(host);
    const refused = all.map((address) => this.#rule(address));
    const open = all.filter((_, index) => refused[index] === undefined);
    if (open.length > 0) return open;
    throw new AppError(
      'network_refused',
      `${host} leads to ${all[0]}, which is ${refused[0]}; requests may not go there`,
    );
  }

  async #named(host: string): Promise<string[]> {
    const found = await this.#resolve(host).catch((cause) => {
      throw new AppError('connection_failed', `the host name ${host} could not be resolved`, { cause });
    });
    if (found.length === 0) throw new AppError('connection_failed', `the host name ${host} has no address`);
    return found;
  }

  /** Ends idle connections at once and open ones when their request is done. */
  async close(): Promise<void> {
    await Promise.all([this.agent, ...this.#own.values()].map((agent) => agent.close()));
  }
}

/** Checked here: what the connector throws later would meet nobody. */
function tlsOptions({ ca, cert, key, passphrase }: TlsMaterial) {
  const options = {
    // besides the public ones: the token of a tool in the house may come from outside of it
    ...(ca && { ca: [...rootCertificates, ca] }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(passphrase && { passphrase }),
  };
  try {
    // an authority that cannot be read is passed over silently otherwise
    if (ca) new X509Certificate(ca);
    createSecureContext({ ...options, ...(ca && { ca }) });
    return options;
  } catch {
    // the error may quote the key
    throw new AppError(
      'invalid_request',
      'the certificates of the connection cannot be used: they must be in PEM form, and the key must fit its certificate and its passphrase',
    );
  }
}
