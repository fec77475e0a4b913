// One-time sign-in links: for the first owner, for people who were added, for a forgotten password.
import { newId, type Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { SESSION_DAYS } from './auth.ts';
import { newToken, tokenHash } from './one-time.ts';

/** Stores a link and returns its token, which is known nowhere else. Default: valid for a day. */
export async function createLink(tx: Tx, personId: string, { minutes = 24 * 60 } = {}): Promise<string> {
  await tx.query('delete from sign_in_link where person_id = $1 and (used_at is not null or expires_at < now())', [
    personId,
  ]);
  const token = newToken();
  await tx.query(
    `insert into sign_in_link (hash, person_id, expires_at) values ($1, $2, now() + make_interval(mins => $3))`,
    [tokenHash(token), personId, minutes],
  );
  return token;
}

/** The address to hand to the person. The token is in the fragment, which browsers send to nobody. */
export const linkAddress = (url: string, token: string): string => `${url.replace(/\/$/, '')}/welcome#token=${token}`;

export interface OpenedSession {
  person: { id: string; name: string; email: string };
  /** Of the session. */
  token: string;
}

/**
 * Uses a link up and stores a session, in one transaction; the entry `session.opened` is written by the
 * table's trigger. Throws `unauthenticated` for a link that is unknown, used or expired, without saying which.
 */
export async function openSessionByLink(
  tx: Tx,
  token: string,
  from: { ip: string; userAgent: string | undefined },
): Promise<OpenedSession> {
  const { rows } = await tx.query<OpenedSession['person']>(
    `with used as (
       update sign_in_link set used_at = now()
       where hash = $1 and used_at is null and expires_at > now() returning person_id)
     select p.id, p.name, p.email from used join person p on p.id = used.person_id`,
    [tokenHash(token)],
  );
  const person = rows[0];
  if (!person) throw new AppError('unauthenticated', 'The link is not valid any more. Ask for a new one.');
  const session = newToken();
  await tx.query(
    `insert into auth_session (id, person_id, token, expires_at, ip_address, user_agent, opened_by)
     values ($1, $2, $3, now() + make_interval(days => $4), $5, $6, 'link')`,
    [newId(), person.id, session, SESSION_DAYS, from.ip, from.userAgent?.slice(0, 500)],
  );
  return { person, token: session };
}
