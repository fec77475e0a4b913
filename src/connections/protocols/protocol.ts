// What a protocol other than HTTP is: what a person enters for it, the operations it has, and how one is carried out.
import { connect, isIP, type Socket } from 'node:net';
import { AppError } from '../../errors.ts';
import type { Guard } from '../guard/guard.ts';
import type { Values } from '../kinds/kind.ts';
import { isUnsent } from '../outbound.ts';
import type { CredentialField } from '../tool.ts';
import { mustFitPatterns } from './patterns.ts';
import type { Schema } from './schema.ts';

export interface ProtocolContext {
  /** Says which addresses of a host may be connected to. */
  guard: Guard;
  /** Fires on timeout, cancellation and shutdown: what is under way is cut. */
  signal: AbortSignal;
}

export interface ProtocolOperation {
  /** Always of type object. */
  input: Schema & { properties: Record<string, Schema> };
  output: Schema;
}

export interface Protocol {
  /** Key of the credential kind and of the table PROTOCOLS. */
  kind: string;
  title: string;
  fields: CredentialField[];
  operations: Readonly<Record<string, ProtocolOperation>>;
  /**
   * `input` is checked already. Throws invalid_input, unknown_connection (the connection lacks what the operation
   * needs), network_refused, connection_failed, tool_refused, tool_error, response_too_large, step_timeout.
   */
  perform(
    values: Values,
    operation: string,
    input: Record<string, any>,
    context: ProtocolContext,
  ): Promise<Record<string, unknown>>;
  /** Throws what perform throws when the connection does not work. */
  test(values: Values, context: ProtocolContext): Promise<void>;
  /** Whom it speaks to, for people. */
  host(values: Values): string;
}

/** An operation with what carries it out on an open session. */
export interface Operation<Session> extends ProtocolOperation {
  run(session: Session, input: Record<string, any>): Promise<Record<string, unknown>>;
}

export interface ProtocolParts<Session> extends Pick<Protocol, 'kind' | 'title' | 'fields' | 'host'> {
  operations: Readonly<Record<string, Operation<Session>>>;
  /** May be asked for by operations more than once; `operation` says what for. */
  open(values: Values, context: ProtocolContext, operation: string): Promise<Session>;
  /** Ends it, at once and never failing. */
  close(session: Session): void | Promise<void>;
  test(session: Session, values: Values): Promise<void>;
  /** An AppError of a library's error. What was sent must not be in it. */
  explain(error: unknown, host: string): AppError;
}

/** Opens a session for each call, cuts it when the signal fires, and turns errors into ours. */
export function protocol<Session>(parts: ProtocolParts<Session>): Protocol {
  async function within<T>(
    values: Values,
    operation: string,
    { guard, signal }: ProtocolContext,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const cut = new AbortController();
    const onAbort = () => cut.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    let session: Session | undefined;
    let gaveUp = () => {};
    const given = new Promise<never>((_, reject) => {
      gaveUp = () => reject(new Error('given up'));
      cut.signal.addEventListener('abort', gaveUp, { once: true });
    });
    given.catch(() => {});
    try {
      signal.throwIfAborted();
      const opening = parts.open(values, { guard, signal: cut.signal }, operation);
      // one that opens after we gave up is closed all the same
      opening.then(
        (late) => cut.signal.aborted && parts.close(late),
        () => {},
      );
      session = await Promise.race([opening, given]);
      return await Promise.race([work(session), given]);
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (signal.aborted) throw givenUp(signal);
      throw parts.explain(error, parts.host(values));
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (session !== undefined) await parts.close(session);
    }
  }
  const { kind, title, fields, operations, host } = parts;
  return {
    kind,
    title,
    fields,
    operations,
    host,
    perform: async (values, name, input, context) => {
      const operation = operations[name]!;
      mustFitPatterns(operation.input, input);
      return within(values, name, context, (session) => operation.run(session, input));
    },
    test: (values, context) => within(values, 'test', context, (session) => parts.test(session, values)),
  };
}

function givenUp(signal: AbortSignal): AppError {
  if (signal.reason instanceof AppError) return signal.reason;
  const timedOut = (signal.reason as Error | undefined)?.name === 'TimeoutError';
  return new AppError(timedOut ? 'step_timeout' : 'shutting_down', 'the call was given up before it was answered');
}

/**
 * Tries the addresses of a host, checked by the guard, in turn: a library is only ever given a number, so that the
 * name cannot lead elsewhere between check and use. Only when nothing came about is the next one tried.
 */
export async function atAddress<T>(guard: Guard, host: string, connect: (address: string) => Promise<T>): Promise<T> {
  const addresses = await guard.addresses(host);
  for (const [index, address] of addresses.entries()) {
    try {
      return await connect(address);
    } catch (error) {
      if (index === addresses.length - 1 || !isUnreached(error)) throw error;
    }
  }
  throw new AppError('connection_failed', `the host name ${host} has no address`);
}

const isUnreached = (error: unknown) => {
  const code = (error as { code?: string } | undefined)?.code;
  return isUnsent(code) || code === 'ETIMEDOUT';
};

const CONNECT_MS = 10_000;

/** A plain connection to a checked address of the host. Throws errors of node:net, AppError. */
export function connectedTo(host: string, port: number, { guard, signal }: ProtocolContext): Promise<Socket> {
  return atAddress(guard, host, (address) => {
    signal.throwIfAborted();
    const socket = connect({ host: address, port, timeout: CONNECT_MS });
    const cut = () => socket.destroy();
    signal.addEventListener('abort', cut, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', cut));
    return new Promise((resolve, reject) => {
      socket.once('connect', () => {
        socket.setTimeout(0);
        // small packets go back and forth: none waits for another
        socket.setNoDelay(true);
        resolve(socket);
      });
      socket.once('timeout', () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the connection was closed')));
    });
  });
}

const FAULTS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; enter its certificate authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate chain is self-signed; enter its certificate authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified; enter its certificate authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate cannot be verified; enter its certificate authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** A fault below the protocol: no connection, a certificate, a cut. undefined: it is something else. */
export function networkFault(error: unknown, host: string): AppError | undefined {
  const codes = [error, (error as { cause?: unknown }).cause].map((one) => String((one as { code?: unknown })?.code));
  const code = codes.find((one) => FAULTS[one]);
  if (code === undefined) return undefined;
  return new AppError(
    'connection_failed',
    `${host}: ${FAULTS[code]}`,
    isUnsent(code) ? { info: { unsent: true } } : {},
  );
}

/** An input that the schema cannot tell is wrong. */
export const invalid = (path: string, message: string): AppError =>
  new AppError('invalid_input', `${path}: ${message}`, { problems: [{ path, message }] });

/** The tool understood and said no. */
export const refused = (host: string, why: string, details?: Record<string, unknown>, retryable = false): AppError =>
  new AppError('tool_refused', `${host}: ${why}`, { info: { ...(details && { details }), retryable } });

/**
 * TLS settings of a connection: the certificate has to be for the name, though we connect by number. No `host`:
 * libraries hand these to tls.connect, which would take it for where to connect to.
 */
export const tlsOptions = (host: string, values: Values) => ({
  servername: isIP(host) ? '' : host,
  ...(values.ca && { ca: values.ca }),
  minVersion: 'TLSv1.2' as const,
});
