// What the very first start makes: the space `main`, its owner and the owner's one-time link.
import { newId, type Tx } from '../db/index.ts';
import { record, SYSTEM } from '../ledger/index.ts';
import { createLink, linkAddress } from './links.ts';
import { addMember } from './members.ts';

export interface FirstStart {
  url: string;
  email?: string | undefined;
  name?: string | undefined;
}

/** undefined when there is a space already. Safe when several processes start at once. */
export async function firstStart(
  tx: Tx,
  { url, email = 'owner@reflejo.local', name = 'Owner' }: FirstStart,
): Promise<{ spaceId: string; personId: string; link: string } | undefined> {
  await tx.query('select pg_advisory_xact_lock(7310, 1)');
  const { rows } = await tx.query('select 1 from space limit 1');
  if (rows.length > 0) return undefined;
  const spaceId = newId();
  await tx.query(`insert into space (id, slug, name) values ($1, 'main', 'Main')`, [spaceId]);
  const { id: personId } = await addMember(tx, { spaceId, email, name, role: 'owner', by: SYSTEM });
  const token = await createLink(tx, personId);
  await record(tx, {
    spaceId,
    kind: 'space.created',
    actor: SYSTEM,
    object: `space:${spaceId}`,
    data: { slug: 'main' },
  });
  return { spaceId, personId, link: linkAddress(url, token) };
}
