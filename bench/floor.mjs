// The floor: the rows that one event of flow A leaves, inserted raw: many events in one statement, one durable
// commit each, one connection. No server, no interpreter, no ledger chain.
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';

const BATCH = 100;
const SECONDS = 4;

export async function measureFloor(socket) {
  const client = new pg.Client({
    connectionString: `postgresql://postgres@/reflejo?host=${encodeURIComponent(socket)}`,
  });
  await client.connect();
  try {
    await client.query(`
      create schema floor;
      create table floor.event (like public.event including all);
      create table floor.run (like public.run including all);
      create table floor.journal (like public.journal including all);
      create table floor.ledger_entry (like public.ledger_entry including all);`);
    const sample = await sampleOf(client);
    let events = 0;
    const begun = performance.now();
    while (performance.now() - begun < SECONDS * 1000) {
      await client.query({ name: 'floor', text: INSERT, values: valuesOf(sample, events) });
      events += BATCH;
    }
    const seconds = (performance.now() - begun) / 1000;
    await client.query('drop schema floor cascade');
    const rowsPerEvent = 2 + sample.journal.length + sample.ledger.length;
    return {
      rowsPerSecond: Math.round((events * rowsPerEvent) / seconds),
      eventsPerSecond: Math.round(events / seconds),
      rowsPerEvent,
      eventsPerStatement: BATCH,
    };
  } finally {
    await client.end();
  }
}

const INSERT = `
  with e as (insert into floor.event (space_id, id, flow_id, received_at, source, headers, body)
       select $1, i, $2, now(), 'webhook', h::json, b::json from unnest($3::uuid[], $4::text[], $5::text[]) as t(i, h, b)),
     r as (insert into floor.run (space_id, id, flow_id, version, event_id, status, epoch, created_at, finished_at)
       select $1, i, $2, 1, i, 'succeeded', 1, now(), now() from unnest($3::uuid[]) as t(i)),
     j as (insert into floor.journal (space_id, run_id, seq, entries)
       select $1, i, q, n::json from unnest($6::uuid[], $7::int[], $8::text[]) as t(i, q, n))
  insert into floor.ledger_entry (space_id, seq, body, hash)
  select $1, s, b::json, h from unnest($9::bigint[], $10::text[], $11::bytea[]) as t(s, b, h)`;

function valuesOf({ space, flow, headers, body, journal, ledger }, done) {
  const ids = Array.from({ length: BATCH }, () => randomUUID());
  const journals = ids.flatMap((id) => journal.map((entries, i) => ({ id, seq: i + 1, entries })));
  const entries = ids.flatMap(() => ledger);
  return [
    space,
    flow,
    ids,
    ids.map(() => headers),
    ids.map(() => body),
    journals.map((row) => row.id),
    journals.map((row) => row.seq),
    journals.map((row) => row.entries),
    entries.map((_, i) => done * ledger.length + i + 1),
    entries,
    entries.map((text) => createHash('sha256').update(text).digest()),
  ];
}

/** What the last event of flow A left. */
async function sampleOf(client) {
  const { rows } = await client.query(`
    select r.space_id as space, r.id as run, r.flow_id as flow, e.headers::text as headers, e.body::text as body
    from run r join event e on e.space_id = r.space_id and e.id = r.event_id join flow f on f.id = r.flow_id
    where f.name = 'bench-a' order by r.id desc limit 1`);
  const [event] = rows;
  if (!event) throw new Error('the floor is measured on the rows of flow A: run it too');
  const texts = async (sql) => (await client.query(sql, [event.run])).rows.map((row) => row.text);
  return {
    ...event,
    journal: await texts('select entries::text as text from journal where run_id = $1 order by seq'),
    ledger: await texts('select body::text as text from ledger_entry where run_id = $1::text order by seq'),
  };
}
