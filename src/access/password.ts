// Sets the first password, or changes it: with the current one, or soon after signing in by a one-time link
// (that is how a forgotten password is replaced).
import { type Database, newId } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { PASSWORD_LENGTH } from './auth.ts';

export interface NewPassword {
  password: string;
  current?: string | undefined;
}

interface Hasher {
  hash(password: string): Promise<string>;
  verify(given: { hash: string; password: string }): Promise<boolean>;
}

const LINK_COUNTS_MINUTES = 15;

/**
 * All other sessions of the person end. The entry `password.set` or `password.changed` is written by the
 * table's trigger. Throws `invalid_request` for a length that does not fit, `forbidden` for a wrong current one.
 */
export async function setPassword(
  db: Database,
  hasher: Hasher,
  who: { personId: string; sessionId: string },
  { password, current }: NewPassword,
): Promise<void> {
  const { min, max } = PASSWORD_LENGTH;
  if (password.length < min || password.length > max) {
    const message = `must have ${min} to ${max} characters`;
    throw new AppError('invalid_request', `A password ${message}.`, { problems: [{ path: '/password', message }] });
  }
  const { rows } = await db.system.query<{ password: string | null; by_link: boolean }>(
    `select a.password, s.opened_by = 'link' and s.created_at > now() - make_interval(mins => $3) as by_link
     from auth_session s left join auth_account a on a.person_id = s.person_id and a.provider_id = 'credential'
     where s.id = $1 and s.person_id = $2`,
    [who.sessionId, who.personId, LINK_COUNTS_MINUTES],
  );
  const known = rows[0];
  if (!known) throw new AppError('unauthenticated');
  if (known.password !== null && !known.by_link) {
    const fits = current !== undefined && (await hasher.verify({ hash: known.password, password: current }));
    if (!fits)
      throw new AppError('forbidden', 'The current password is not right.', {
        problems: [{ path: '/current', message: 'is not right' }],
      });
  }
  const hash = await hasher.hash(password);
  await db.tx(async (tx) => {
    await tx.query('delete from sign_in_link where person_id = $1', [who.personId]);
    await tx.query(
      `insert into auth_account (id, person_id, account_id, provider_id, password) values ($1, $2, $3, 'credential', $4)
       on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`,
      [newId(), who.personId, who.personId, hash],
    );
    await tx.query('delete from auth_session where person_id = $1 and id <> $2', [who.personId, who.sessionId]);
  });
}
