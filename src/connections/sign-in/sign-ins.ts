// A person signs in at a tool for a connection: OAuth 2.0 authorization code (RFC 6749, section 4.1) with PKCE
// (RFC 7636). What the tool brings back is taken once, within ten minutes, from the same browser and the same person
// that was sent there, for the connection as it was then, and from the very server that was asked (RFC 9207).
import { createHash, randomBytes } from 'node:crypto';
import type { Database, Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { type Actor, record } from '../../ledger/index.ts';
import { filled, filledPairs, filledUrl } from '../kinds/filled.ts';
import { KINDS } from '../kinds/index.ts';
import type { HeldToken, SignContext } from '../kinds/kind.ts';
import { requestToken } from '../kinds/token-request.ts';
import { signInPlace } from '../places.ts';
import { TokenRows } from '../tokens/token-rows.ts';
import type { Unsealed, UnsealedConnections } from '../unsealed.ts';
import type { Vault } from '../vault.ts';

const MINUTES = 10;

/** How it went, for the page the person comes back to. */
export type SignInOutcome = 'done' | 'denied' | 'failed' | 'expired' | 'changed';

export interface Returned {
  state: string | undefined;
  code: string | undefined;
  error: string | undefined;
  iss: string | undefined;
  /** What `begin` left in the browser. */
  browser: string | undefined;
  /** Of the person's session. */
  person: Actor;
}

interface Parts {
  db: Database;
  vault: Vault;
  unsealed: UnsealedConnections;
  context(connection: Unsealed): SignContext;
  /** Where the tools send people back to. */
  redirectUri: string | undefined;
}

interface Row {
  space_id: string;
  connection_id: string;
  version: number;
  person: string;
  sealed: Buffer;
}

export class SignIns {
  readonly #parts: Parts;
  readonly #rows: TokenRows;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#rows = new TokenRows(parts.db, parts.vault);
  }

  /**
   * Where to send the person. `browser`: what an earlier call left there, to be kept with the answer's for ten
   * minutes. Throws unknown_connection, invalid_request, forbidden (a token cannot sign in at a tool).
   */
  async begin(
    by: { spaceId: string; actor: Actor },
    name: string,
    browser = randomBytes(24).toString('base64url'),
  ): Promise<{ url: string; browser: string }> {
    if (by.actor.type !== 'person')
      throw new AppError('forbidden', 'A person signs in at a tool, in the web; an API token cannot.');
    const { redirectUri, vault, db } = this.#parts;
    const connection = await this.#signingIn(by.spaceId, name);
    if (!redirectUri)
      throw new AppError('invalid_request', 'the address of the web is not known: set REFLEJO_PUBLIC_URL');
    const oauth = await import('oauth4webapi');
    const verifier = oauth.generateRandomCodeVerifier();
    const state = randomBytes(32).toString('base64url');
    const url = new URL(authorizeUrl(connection));
    const { values } = connection;
    const parameters = {
      ...filledPairs(values.extra, values),
      response_type: 'code',
      client_id: values.clientId!,
      redirect_uri: redirectUri,
      ...(values.scope && { scope: filled(values.scope, values) }),
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value);
    await db.inSpace(by.spaceId, (tx) =>
      tx.query(
        `insert into connection_sign_in (space_id, state, connection_id, version, person, sealed, expires_at)
         values ($1, $2, $3, $4, $5, $6, now() + make_interval(mins => $7))`,
        [
          by.spaceId,
          digest(state, browser),
          connection.id,
          connection.version,
          by.actor.id,
          vault.seal({ verifier, redirectUri }, signInPlace(connection.id)),
          MINUTES,
        ],
      ),
    );
    return { url: url.href, browser };
  }

  /** Takes what the tool brought back. `name`: of the connection, where that is known. */
  async finish(returned: Returned): Promise<{ outcome: SignInOutcome; spaceId?: string; name?: string }> {
    const row = await this.#take(returned);
    if (!row || row.person !== returned.person.id) return { outcome: 'expired' };
    const found = await this.#connection(row);
    if (!found) return { outcome: 'expired' };
    const at = { spaceId: row.space_id, name: found.name };
    if (found.version !== row.version) return { outcome: 'changed', ...at };
    if (returned.error !== undefined || returned.code === undefined)
      return { outcome: returned.error === 'access_denied' ? 'denied' : 'failed', ...at };
    if (!isFrom(found, returned.iss)) return { outcome: 'failed', ...at };
    try {
      const token = await this.#exchange(found, row, returned.code);
      const stored = await this.#parts.db.inSpace(row.space_id, (tx) => this.#store(tx, found, token, returned.person));
      return { outcome: stored ? 'done' : 'changed', ...at };
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      await this.#failed(found, fault.detail);
      return { outcome: 'failed', ...at };
    } finally {
      this.#parts.unsealed.forget(row.space_id, found.name);
    }
  }

  async #signingIn(spaceId: string, name: string): Promise<Unsealed> {
    const connection = await this.#parts.unsealed.get(spaceId, name);
    const kind = KINDS[connection.kind]!;
    if (kind.direction === 'out' && kind.signsIn && connection.baseUrl !== null) return connection;
    throw new AppError('invalid_request', `nobody has to sign in for connection ${name}: it has its own credentials`);
  }

  async #take({ state, browser }: Returned): Promise<Row | undefined> {
    if (!state || !browser) return undefined;
    const { rows } = await this.#parts.db.tx((tx) =>
      tx.query<Row & { good: boolean }>(
        'delete from connection_sign_in where state = $1 returning *, expires_at > now() as good',
        [digest(state, browser)],
      ),
    );
    return rows[0]?.good ? rows[0] : undefined;
  }

  async #connection(row: Row): Promise<Unsealed | undefined> {
    const { rows } = await this.#parts.db.system.query('select name from connection where space_id = $1 and id = $2', [
      row.space_id,
      row.connection_id,
    ]);
    if (!rows[0]) return undefined;
    this.#parts.unsealed.forget(row.space_id, rows[0].name);
    return this.#signingIn(row.space_id, rows[0].name);
  }

  #exchange(connection: Unsealed, row: Row, code: string): Promise<HeldToken> {
    const { values } = connection;
    const context = this.#parts.context(connection);
    const { verifier, redirectUri } = this.#parts.vault.unseal(row.sealed, signInPlace(connection.id));
    return requestToken(context, {
      url: filledUrl(values.tokenUrl || '/oauth/token', values, context.baseUrl),
      clientId: values.clientId!,
      clientSecret: values.clientSecret,
      clientAuth: values.clientAuth,
      grantType: 'authorization_code',
      parameters: { code, redirect_uri: redirectUri!, code_verifier: verifier! },
    });
  }

  /** The version is raised: workers drop what they hold of the sign-in before. */
  async #store(tx: Tx, connection: Unsealed, token: HeldToken, person: Actor): Promise<boolean> {
    const { spaceId, id, version, name } = connection;
    const expiry = token.refreshExpiresAt && {
      at: new Date(token.refreshExpiresAt).toISOString(),
      what: 'the sign-in at the tool',
    };
    const { rows } = await tx.query(
      `update connection set version = version + 1, updated_at = now(), last_error = null, granted = $4,
         found_expiry = $5, signed_in = $6, state = case when state = 'incomplete' then state else 'untested' end
       where space_id = $1 and id = $2 and version = $3 returning tool, kind`,
      [
        spaceId,
        id,
        version,
        token.scope ?? null,
        expiry ? JSON.stringify(expiry) : null,
        JSON.stringify({ at: new Date().toISOString(), by: person.name }),
      ],
    );
    if (!rows[0]) return false;
    await this.#rows.begin(tx, { spaceId, id, version: version + 1, name }, token);
    await tx.query("select pg_notify('reflejo_change', $1)", [
      JSON.stringify({ space: spaceId, type: 'connection', id: name }),
    ]);
    await record(tx, {
      spaceId,
      kind: 'connection.signed_in',
      actor: person,
      object: `connection:${name}`,
      data: { tool: rows[0].tool, kind: rows[0].kind, ...(token.scope && { granted: token.scope }) },
    });
    return true;
  }

  async #failed({ spaceId, id, version }: Unsealed, why: string): Promise<void> {
    await this.#parts.db.inSpace(spaceId, (tx) =>
      tx.query('update connection set last_error = $4 where space_id = $1 and id = $2 and version = $3', [
        spaceId,
        id,
        version,
        `signing in failed: ${why}`,
      ]),
    );
  }
}

const digest = (state: string, browser: string): Buffer => createHash('sha256').update(`${state}.${browser}`).digest();

const authorizeUrl = ({ values, baseUrl, name }: Unsealed): string => {
  if (values.authorizeUrl) return filledUrl(values.authorizeUrl, values, baseUrl!);
  throw new AppError('invalid_request', `the tool of connection ${name} does not say where people sign in`);
};

/** A server that names itself must be the one that was asked: else the code is another's, for us to give away. */
function isFrom(connection: Unsealed, iss: string | undefined): boolean {
  if (iss === undefined) return true;
  const { issuer } = connection.values;
  if (issuer)
    return iss === filledUrl(issuer, connection.values, connection.baseUrl!).replace(/\/$/, '') || iss === issuer;
  return URL.canParse(iss) && new URL(iss).origin === new URL(authorizeUrl(connection)).origin;
}
