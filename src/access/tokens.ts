// API tokens: made once, shown once, kept as a digest; each belongs to one space and has one role.
import { newId, type Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, record } from '../ledger/index.ts';
import { newToken, tokenHash } from './one-time.ts';
import type { Principal } from './principal.ts';
import type { Role } from './roles.ts';

const PREFIX = 'rfl_';

export interface NewToken {
  spaceId: string;
  name: string;
  role: Role;
  /** ISO 8601; without it the token does not expire. */
  expiresAt?: string | undefined;
  by: Actor;
}

export interface TokenRow {
  id: string;
  name: string;
  role: Role;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  createdBy: string;
}

/** Gives the token's plain text, for the only time. */
export async function createToken(
  tx: Tx,
  { spaceId, name, role, expiresAt, by }: NewToken,
): Promise<{ id: string; name: string; role: Role; token: string }> {
  if (expiresAt !== undefined && new Date(expiresAt).getTime() <= Date.now()) {
    throw new AppError('invalid_request', 'A token cannot expire in the past.', {
      problems: [{ path: '/expiresAt', message: 'must lie in the future' }],
    });
  }
  const id = newId();
  const token = PREFIX + newToken();
  await tx.query(
    'insert into api_token (space_id, id, name, role, hash, created_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [spaceId, id, name, role, tokenHash(token), by, expiresAt],
  );
  await record(tx, {
    spaceId,
    kind: 'token.created',
    actor: by,
    object: `token:${id}`,
    data: { name, role, expiresAt },
  });
  return { id, name, role, token };
}

export async function listTokens(tx: Tx, spaceId: string): Promise<TokenRow[]> {
  const { rows } = await tx.query<TokenRow>(
    `select id, name, role, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt", created_by ->> 'name' as "createdBy"
     from api_token where space_id = $1 and revoked_at is null order by id desc`,
    [spaceId],
  );
  return rows;
}

/** From the next request on the token is refused. Throws `not_found`. */
export async function revokeToken(tx: Tx, spaceId: string, id: string, by: Actor): Promise<void> {
  const { rows } = await tx.query<{ name: string }>(
    'update api_token set revoked_at = now() where space_id = $1 and id = $2 and revoked_at is null returning name',
    [spaceId, id],
  );
  if (!rows[0]) throw new AppError('not_found', 'There is no such token.');
  await record(tx, { spaceId, kind: 'token.revoked', actor: by, object: `token:${id}`, data: { name: rows[0].name } });
}

/**
 * Who a token stands for; undefined when it is unknown, revoked or expired. Looks in all spaces, so `tx` must
 * be one of the server's. Notes the use, at most once a minute.
 */
export async function principalOfToken(tx: Pick<Tx, 'query'>, token: string): Promise<Principal | undefined> {
  if (!token.startsWith(PREFIX) || token.length > 100) return undefined;
  const { rows } = await tx.query<{ space_id: string; id: string; name: string; role: Role }>(
    `with token as (
       select space_id, id, name, role, last_used_at from api_token
       where hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())),
     used as (
       update api_token t set last_used_at = now() from token
       where t.space_id = token.space_id and t.id = token.id
         and (token.last_used_at is null or token.last_used_at < now() - interval '1 minute'))
     select space_id, id, name, role from token`,
    [tokenHash(token)],
  );
  const row = rows[0];
  return row && { actor: { type: 'token', id: row.id, name: row.name }, spaceId: row.space_id, role: row.role };
}
