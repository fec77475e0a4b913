// Puts a flow into a test database as if it had been deployed, without the releases part.
import { createHash } from 'node:crypto';
import { type Database, newId } from '../src/db/index.ts';
import { parseFlow } from '../src/flow/index.ts';

/** Returns the flow's id. Called again for the same name, it makes and releases the next version. */
export async function putFlow(db: Database, spaceId: string, source: string): Promise<string> {
  const { document, problems } = parseFlow(source);
  if (!document) throw new Error(`the test's flow has errors: ${JSON.stringify(problems)}`);
  return db.tx(async (tx) => {
    const known = await tx.query('select id, released_version from flow where space_id = $1 and name = $2', [
      spaceId,
      document.name,
    ]);
    const id = (known.rows[0]?.id as string) ?? newId();
    const version = (known.rows[0]?.released_version ?? 0) + 1;
    await tx.query('insert into flow (space_id, id, name, title) values ($1, $2, $3, $4) on conflict do nothing', [
      spaceId,
      id,
      document.name,
      document.title,
    ]);
    await tx.query(
      'insert into flow_version (space_id, flow_id, version, source, digest, created_by) values ($1, $2, $3, $4, $5, $6)',
      [
        spaceId,
        id,
        version,
        source,
        createHash('sha256').update(source).digest('hex'),
        JSON.stringify({ type: 'system', id: 'test', name: 'Test' }),
      ],
    );
    await tx.query('update flow set released_version = $3, limits = $4 where space_id = $1 and id = $2', [
      spaceId,
      id,
      version,
      document.limits ? JSON.stringify(document.limits) : null,
    ]);
    const path = document.trigger.webhook?.path;
    if (path)
      await tx.query('insert into flow_hook (space_id, path, flow_id) values ($1, $2, $3) on conflict do nothing', [
        spaceId,
        path,
        id,
      ]);
    await tx.query("select pg_notify('reflejo_release', $1)", [`${spaceId}:${id}`]);
    return id;
  });
}
