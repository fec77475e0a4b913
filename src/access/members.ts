// People of a space and their roles.
import { newId, type Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, record } from '../ledger/index.ts';
import type { Role } from './roles.ts';

export interface Member {
  id: string;
  email: string;
  name: string;
  role: Role;
  addedAt: Date;
}

const MEMBER = `select p.id, p.email, p.name, m.role, m.added_at as "addedAt" from membership m join person p on p.id = m.person_id`;

export async function listMembers(tx: Tx, spaceId: string): Promise<Member[]> {
  const { rows } = await tx.query<Member>(`${MEMBER} where m.space_id = $1 order by p.name, p.id`, [spaceId]);
  return rows;
}

/** Throws `not_found`. */
export async function showMember(tx: Tx, spaceId: string, personId: string): Promise<Member> {
  const { rows } = await tx.query<Member>(`${MEMBER} where m.space_id = $1 and m.person_id = $2`, [spaceId, personId]);
  if (!rows[0]) throw new AppError('not_found', 'There is no such person in this space.');
  return rows[0];
}

export interface NewMember {
  spaceId: string;
  email: string;
  name: string;
  role: Role;
  by: Actor;
}

/**
 * Adds a person; one who is already known to the instance keeps the name. `known`: has another space, so can
 * sign in already. Throws `conflict` when in the space already. Needs a transaction of the server, because a
 * person belongs to no space.
 */
export async function addMember(
  tx: Tx,
  { spaceId, email, name, role, by }: NewMember,
): Promise<{ id: string; known: boolean }> {
  const address = email.trim().toLowerCase();
  // the update without effect gives the row back in both cases
  const { rows } = await tx.query<{ id: string }>(
    'insert into person (id, name, email) values ($1, $2, $3) on conflict (email) do update set email = excluded.email returning id',
    [newId(), name, address],
  );
  const { id } = rows[0]!;
  const others = await tx.query('select 1 from membership where person_id = $1 and space_id <> $2 limit 1', [
    id,
    spaceId,
  ]);
  const added = await tx.query(
    'insert into membership (space_id, person_id, role) values ($1, $2, $3) on conflict do nothing',
    [spaceId, id, role],
  );
  if (added.rowCount === 0) throw new AppError('conflict', `${address} is in this space already.`);
  await record(tx, {
    spaceId,
    kind: 'person.added',
    actor: by,
    object: `person:${id}`,
    data: { email: address, role },
  });
  return { id, known: others.rows.length > 0 };
}

/** Throws `not_found`, or `conflict` when the space would be left without an owner. */
export async function setRole(tx: Tx, spaceId: string, personId: string, role: Role, by: Actor): Promise<Member> {
  const member = await lockMember(tx, spaceId, personId);
  if (member.role === role) return member;
  if (member.role === 'owner') await mustNotBeLastOwner(tx, spaceId);
  await tx.query('update membership set role = $3 where space_id = $1 and person_id = $2', [spaceId, personId, role]);
  await record(tx, {
    spaceId,
    kind: 'role.changed',
    actor: by,
    object: `person:${personId}`,
    data: { email: member.email, from: member.role, to: role },
  });
  return { ...member, role };
}

/** Takes a person out of the space; without a space left, the sessions end. Same errors as setRole. */
export async function removeMember(tx: Tx, spaceId: string, personId: string, by: Actor): Promise<void> {
  const member = await lockMember(tx, spaceId, personId);
  if (member.role === 'owner') await mustNotBeLastOwner(tx, spaceId);
  await tx.query('delete from membership where space_id = $1 and person_id = $2', [spaceId, personId]);
  await tx.query(
    `with gone as (select $1::uuid as id where not exists (select 1 from membership where person_id = $1)),
     links as (delete from sign_in_link using gone where person_id = gone.id)
     delete from auth_session using gone where person_id = gone.id`,
    [personId],
  );
  await record(tx, {
    spaceId,
    kind: 'person.removed',
    actor: by,
    object: `person:${personId}`,
    data: { email: member.email, role: member.role },
  });
}

// owners are locked in one order, so that two of them cannot take each other's role at the same time
async function lockMember(tx: Tx, spaceId: string, personId: string): Promise<Member> {
  await tx.query(
    `select 1 from membership where space_id = $1 and (role = 'owner' or person_id = $2) order by person_id for update`,
    [spaceId, personId],
  );
  return showMember(tx, spaceId, personId);
}

async function mustNotBeLastOwner(tx: Tx, spaceId: string): Promise<void> {
  const { rows } = await tx.query(
    `select count(*)::int as owners from membership where space_id = $1 and role = 'owner'`,
    [spaceId],
  );
  if (rows[0].owners < 2)
    throw new AppError('conflict', 'A space keeps at least one owner. Make somebody else owner first.');
}
