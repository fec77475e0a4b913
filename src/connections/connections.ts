// The connections of the spaces: who may reach which tool with what. Sends requests with their credentials, which
// are never handed out.
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Database, newId, type Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { SYSTEM } from '../ledger/index.ts';
import { announce, type By } from './announce.ts';
import { ADDRESSES, type Connection, type ConnectionRow, connectionOf, offerOf, speaksItself } from './connection.ts';
import type { Guard } from './guard/guard.ts';
import { Keeper, type KeeperParts } from './keeper.ts';
import { KINDS } from './kinds/index.ts';
import type { HookAnswer, HookContext } from './kinds/kind.ts';
import { beginAfresh, type ConnectionLimits, checkLimits, DOWN_COLUMNS, limitsOf, type SetLimits } from './limits.ts';
import { type OpenMailbox, openMailbox } from './mail/mailbox.ts';
import { sendOutbound } from './outbound.ts';
import { placeOf } from './places.ts';
import { PROTOCOLS } from './protocols/index.ts';
import { imapValues } from './protocols/mail/session.ts';
import { NO_ENVIRONMENT, Referenced, type SecretEnvironment } from './references/referenced.ts';
import type { Store } from './references/stores.ts';
import { Refusals } from './refusals.ts';
import type { InboundResponse, OutboundRequest } from './request.ts';
import { SignIns } from './sign-in/sign-ins.ts';
import { sendSigned, signContext } from './signed.ts';
import { addressChanged, storedColumns } from './stored.ts';
import { testConnection } from './test-connection.ts';
import { storeTest } from './test-result.ts';
import { SharedTokens } from './tokens/shared-tokens.ts';
import type { ConnectionTool, ToolLookup } from './tool.ts';
import { UnsealedConnections } from './unsealed.ts';
import type { Vault } from './vault/vault.ts';

export interface NewConnection {
  name: string;
  tool: string;
  /** Default: the tool's first. */
  kind?: string | undefined;
  /** By field name; `baseUrl` overrides the tool's. What is required and not given leaves the connection incomplete. */
  values?: Record<string, string>;
  /** When the secret ends, where a person knows it. */
  expiresAt?: Date | null | undefined;
}

const NAME = /^[a-z][a-z0-9_-]{0,62}$/;
type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

const HANDSHAKE_MS = 5000;
const STORE_MS = 20_000;
const UNIQUE_VIOLATION = '23505';

export class Connections {
  readonly #db: Database;
  readonly #vault: Vault;
  readonly #guard: Guard;
  readonly #tools: ToolLookup;
  readonly #unsealed: UnsealedConnections;
  readonly #tokens: SharedTokens;
  readonly #refusals: Refusals;
  readonly #referenced: Referenced;
  /** Signing in at tools. */
  readonly signIns: SignIns;
  /** Started where work is done. */
  readonly keeper: Keeper;

  /** `url`: under which people reach the web; tools send them back to it when they signed in. */
  constructor(parts: {
    db: Database;
    vault: Vault;
    guard: Guard;
    tools: ToolLookup;
    url?: string | undefined;
    /** What secrets may be read from it. Default: none. */
    environment?: SecretEnvironment | undefined;
    log?: KeeperParts['log'];
  }) {
    const { db, vault, guard, tools } = parts;
    this.#db = db;
    this.#vault = vault;
    this.#guard = guard;
    this.#tools = tools;
    this.#referenced = new Referenced(parts.environment ?? NO_ENVIRONMENT, (spaceId, name) =>
      this.#secretStore(spaceId, name),
    );
    this.#unsealed = new UnsealedConnections(db, vault, tools, (...args) => this.#referenced.resolve(...args));
    this.#tokens = new SharedTokens(db, vault);
    this.#refusals = new Refusals(db);
    this.signIns = new SignIns({
      db,
      vault,
      unsealed: this.#unsealed,
      context: (one) => signContext(guard, one, one.baseUrl!, this.#tokens),
      redirectUri: parts.url && `${parts.url}/oauth/callback`,
    });
    this.keeper = new Keeper({
      db,
      log: parts.log,
      test: (spaceId, name) => this.test({ spaceId, actor: SYSTEM }, name),
    });
  }

  /**
   * Adds a connection. `generated` holds the secrets that were made here: they can be read now and never again.
   * Throws invalid_request, conflict (the name is taken).
   */
  async add(by: By, input: NewConnection): Promise<{ connection: Connection; generated: Record<string, string> }> {
    if (!NAME.test(input.name)) {
      throw new AppError('invalid_request', 'the name of the connection is not valid', {
        problems: [
          { path: 'name', message: 'lower-case letters, digits, - and _, beginning with a letter, 63 at most' },
        ],
      });
    }
    const tool = await this.#tool(input.tool, by.spaceId);
    const offer = offerOf(tool, input.kind);
    const generated: Record<string, string> = {};
    const values = { ...input.values };
    for (const field of offer.fields) {
      if (field.generate && !values[field.name])
        values[field.name] = generated[field.name] = randomBytes(32).toString('base64url');
    }
    const { spaceId } = by;
    const stored = storedColumns(this.#vault, { spaceId, name: input.name, tool, offer, values, kept: {} });
    const row = await this.#db
      .inSpace(by.spaceId, async (tx) => {
        await this.#referenced.check(tx, spaceId, input.name, values, stored[3]);
        const { rows } = await tx.query<ConnectionRow>(
          `insert into connection (space_id, id, name, tool, kind, base_url, settings, sealed, secret_names, state,
             found_expiry, created_by, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning *`,
          [
            spaceId,
            newId(),
            input.name,
            tool.id,
            offer.kind,
            ...stored,
            JSON.stringify(by.actor),
            input.expiresAt ?? null,
          ],
        );
        await announce(tx, by, 'connection.added', rows[0]!, { values: Object.keys(values).sort() });
        return rows[0]!;
      })
      .catch((error) => {
        if (error.code !== UNIQUE_VIOLATION) throw error;
        throw new AppError('conflict', `there is already a connection ${input.name}`);
      });
    this.#unsealed.forget(by.spaceId, input.name);
    return { connection: connectionOf(row, tool), generated };
  }

  /**
   * Sets the given values and keeps the others; an empty text removes one. `expiresAt` as given: null takes it away.
   * Throws not_found, invalid_request.
   */
  async update(by: By, name: string, values: Record<string, string>, expiresAt?: Date | null): Promise<Connection> {
    const updated = await this.#db.inSpace(by.spaceId, async (tx) => {
      const row = await this.#row(tx, by.spaceId, name, 'for update of c');
      const tool = await this.#tool(row.tool, by.spaceId);
      const secrets = row.sealed ? this.#vault.unseal(row.sealed, placeOf(by.spaceId, name)) : {};
      const kept = { ...row.settings, ...secrets };
      const change = { spaceId: by.spaceId, name, tool, offer: offerOf(tool, row.kind), values, kept };
      const stored = storedColumns(this.#vault, change);
      await this.#referenced.check(tx, by.spaceId, name, values, stored[3]);
      const hasAddress =
        row.base_url !== null || (speaksItself(row.kind) && ADDRESSES.some(([host]) => row.settings[host]));
      const moved = hasAddress && addressChanged(change, row.secret_names);
      const { rows } = await tx.query<ConnectionRow>(
        `update connection set base_url = $3, settings = $4, sealed = $5, secret_names = $6, state = $7, last_error = null,
           found_expiry = $8, expires_at = case when $9 then $10 else expires_at end, warned_expiry = null,
           signed_in = case when $11 then null else signed_in end, granted = null,
           version = version + 1, updated_at = now() where space_id = $1 and name = $2 returning *`,
        [by.spaceId, name, ...stored, expiresAt !== undefined, expiresAt ?? null, moved],
      );
      // what was got at the old address stays there
      if (moved)
        await tx.query('delete from connection_token where space_id = $1 and connection_id = $2', [by.spaceId, row.id]);
      await beginAfresh(tx, by.spaceId, name);
      await announce(tx, by, 'connection.updated', rows[0]!, { values: Object.keys(values).sort() });
      return connectionOf(rows[0]!, tool);
    });
    this.#unsealed.forget(by.spaceId, name);
    this.#referenced.forgetSpace(by.spaceId);
    return updated;
  }

  /** How fast it may be used; what is not given stays, null takes it away. Throws not_found, invalid_request. */
  async setLimits(by: By, name: string, limits: SetLimits): Promise<Connection> {
    checkLimits(limits);
    return this.#db.inSpace(by.spaceId, async (tx) => {
      const row = await this.#row(tx, by.spaceId, name, 'for update of c');
      const given = Object.entries(limits).filter(([, value]) => value !== undefined);
      const next = { ...row.limits, ...Object.fromEntries(given) };
      await tx.query('update connection set limits = $3, updated_at = now() where space_id = $1 and name = $2', [
        by.spaceId,
        name,
        JSON.stringify(next),
      ]);
      await beginAfresh(tx, by.spaceId, name);
      await announce(tx, by, 'connection.limited', row, { limits: next });
      return connectionOf({ ...row, limits: next, down: null }, await this.#tools(row.tool, by.spaceId));
    });
  }

  /** For the engine: what holds for a connection; nothing for one that is not there. */
  async limitsOf(spaceId: string, name: string): Promise<ConnectionLimits> {
    const { rows } = await this.#db.system.query<ConnectionRow>(
      'select tool, settings, limits from connection where space_id = $1 and name = $2',
      [spaceId, name],
    );
    const [row] = rows;
    if (!row) return { rate: undefined, concurrent: undefined };
    return limitsOf(row.limits, await this.#tools(row.tool, spaceId), row.settings);
  }

  /** Throws not_found. */
  async remove(by: By, name: string): Promise<void> {
    await this.#db.inSpace(by.spaceId, async (tx) => {
      const row = await this.#row(tx, by.spaceId, name);
      await tx.query('delete from connection where space_id = $1 and name = $2', [by.spaceId, name]);
      await announce(tx, by, 'connection.removed', row, {});
    });
    this.#unsealed.forget(by.spaceId, name);
    this.#referenced.forgetSpace(by.spaceId);
  }

  async list(spaceId: string): Promise<Connection[]> {
    const { rows } = await this.#db.inSpace(spaceId, (tx) =>
      tx.query<ConnectionRow>(`select c.*, ${DOWN_COLUMNS} from connection c where space_id = $1 order by name`, [
        spaceId,
      ]),
    );
    return Promise.all(rows.map(async (row) => connectionOf(row, await this.#tools(row.tool, spaceId))));
  }

  /** Throws not_found. */
  async get(spaceId: string, name: string): Promise<Connection> {
    const row = await this.#db.inSpace(spaceId, (tx) => this.#row(tx, spaceId, name));
    return connectionOf(row, await this.#tools(row.tool, spaceId));
  }

  /** Asks the tool whether the credentials are good, and stores the answer. Throws not_found. */
  async test(
    by: By,
    name: string,
    signal: AbortSignal = AbortSignal.timeout(30_000),
  ): Promise<{ ok: boolean; detail: string }> {
    const before = await this.#db.inSpace(by.spaceId, (tx) => this.#row(tx, by.spaceId, name));
    const tool = await this.#tool(before.tool, by.spaceId);
    const result = await testConnection(tool, {
      kind: before.kind,
      send: (request) => this.send(by.spaceId, name, request, signal),
      ...(KINDS[before.kind]?.direction === 'mail' && { open: () => this.openMailbox(by.spaceId, name, 'INBOX') }),
      ...(PROTOCOLS[before.kind] && { probe: () => this.#probe(by.spaceId, name, signal) }),
    });
    await this.#db.inSpace(by.spaceId, (tx) => storeTest(tx, by, before, result));
    return { ok: result.ok, detail: result.detail };
  }

  /**
   * Sends a request with the credentials of a connection, or without any. A URL that begins with `/` is below the
   * connection's base URL. Any status is returned, 4xx and 5xx too. Throws unknown_connection, host_not_allowed,
   * network_refused, connection_failed, step_timeout, response_too_large, vault_locked.
   */
  async send(
    spaceId: string,
    connection: string | undefined,
    request: OutboundRequest,
    signal: AbortSignal,
  ): Promise<InboundResponse> {
    if (connection === undefined) return sendOutbound(this.#guard, request, signal);
    const unsealed = await this.#unsealed.get(spaceId, connection);
    const answer = await sendSigned(this.#guard, unsealed, request, signal, this.#tokens);
    if (answer.status !== 401) return answer;
    await this.#refusals.heard(unsealed);
    if (!this.#referenced.forget(spaceId, unsealed.references)) return answer;
    this.#unsealed.forget(spaceId, connection);
    const fresh = await this.#unsealed.get(spaceId, connection);
    return isDeepStrictEqual(fresh.values, unsealed.values)
      ? answer
      : sendSigned(this.#guard, fresh, request, signal, this.#tokens);
  }

  /**
   * Carries out one operation of a protocol that is not HTTP. `input` is checked already. `host` is whom it spoke to.
   * Throws unknown_connection, and what the protocol's `perform` throws.
   */
  async perform(
    spaceId: string,
    connection: string,
    call: { tool: string; operation: string; input: Record<string, unknown> },
    signal: AbortSignal,
  ): Promise<{ host: string; output: Record<string, unknown> }> {
    const { kind, tool, values } = await this.#unsealed.get(spaceId, connection);
    const protocol = PROTOCOLS[kind];
    if (!protocol?.operations[call.operation] || tool.id !== call.tool)
      throw new AppError('unknown_connection', `connection ${connection} is for ${tool.name}, not for ${call.tool}`);
    const output = await protocol.perform(values, call.operation, call.input, { guard: this.#guard, signal });
    return { host: protocol.host(values), output };
  }

  /**
   * Checks that a webhook's sender knows the secret. Gives the answer when the request is a handshake and no event.
   * Throws invalid_signature, unknown_connection. `peer`: the address it came from.
   */
  async verifyHook(
    spaceId: string,
    connection: string,
    headers: RawHeaders,
    rawBody: Uint8Array,
    peer?: string,
  ): Promise<HookAnswer | undefined> {
    const { kind, values } = await this.#hookKind(spaceId, connection);
    const single = singleHeaders(headers);
    const context: HookContext = {
      now: Date.now(),
      peer,
      send: (request) => sendOutbound(this.#guard, request, AbortSignal.timeout(HANDSHAKE_MS)),
    };
    if (!(await kind.verify(values, single, rawBody, context))) throw new AppError('invalid_signature');
    return kind.handshake?.(values, single, rawBody, context);
  }

  /** The answer to a GET by which a sender checks the address of a webhook. Throws unknown_connection. */
  async challengeHook(spaceId: string, connection: string, headers: RawHeaders): Promise<HookAnswer | undefined> {
    const { kind, values } = await this.#hookKind(spaceId, connection);
    return kind.challenge?.(values, singleHeaders(headers));
  }

  /** Opens a folder of the mailbox. Throws unknown_connection, network_refused, connection_failed, tool_refused. */
  async openMailbox(spaceId: string, connection: string, folder: string, signal?: AbortSignal): Promise<OpenMailbox> {
    const { kind, values } = await this.#unsealed.get(spaceId, connection);
    if (kind === 'mail') return openMailbox(this.#guard, imapValues(values), folder, signal);
    if (KINDS[kind]!.direction !== 'mail')
      throw new AppError('unknown_connection', `connection ${connection} is not for a mailbox`);
    return openMailbox(this.#guard, values, folder, signal);
  }

  async #probe(spaceId: string, connection: string, signal: AbortSignal): Promise<void> {
    const { kind, values } = await this.#unsealed.get(spaceId, connection);
    await PROTOCOLS[kind]!.test(values, { guard: this.#guard, signal });
  }

  async #secretStore(spaceId: string, name: string): Promise<Store> {
    const unsealed = await this.#unsealed.get(spaceId, name, 'store');
    const ask = (request: OutboundRequest) =>
      sendSigned(this.#guard, unsealed, request, AbortSignal.timeout(STORE_MS), this.#tokens);
    return { baseUrl: unsealed.baseUrl ?? '', settings: unsealed.values, ask };
  }

  async #hookKind(spaceId: string, connection: string) {
    const unsealed = await this.#unsealed.get(spaceId, connection);
    const kind = KINDS[unsealed.kind]!;
    if (kind.direction !== 'in')
      throw new AppError('unknown_connection', `connection ${connection} is not for webhooks`);
    return { kind, values: unsealed.values };
  }

  async #tool(id: string, spaceId: string): Promise<ConnectionTool> {
    const tool = await this.#tools(id, spaceId);
    if (tool && tool.credentials.length > 0) return tool;
    throw new AppError('invalid_request', `there is no tool ${id}`, {
      problems: [{ path: 'tool', message: 'not in the catalog' }],
    });
  }

  async #row(tx: Tx, spaceId: string, name: string, lock = ''): Promise<ConnectionRow> {
    const { rows } = await tx.query<ConnectionRow>(
      `select c.*, ${DOWN_COLUMNS} from connection c where space_id = $1 and name = $2 ${lock}`,
      [spaceId, name],
    );
    if (!rows[0]) throw new AppError('not_found', `there is no connection ${name}`);
    return rows[0];
  }
}

function singleHeaders(headers: RawHeaders): Record<string, string | undefined> {
  const single: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers))
    single[name.toLowerCase()] = Array.isArray(value) ? value[0] : value;
  return single;
}
