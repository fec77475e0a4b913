-- The ledger: per space a hash chain of what people answer for. An entry is written in the transaction
-- of the change it records. hash = sha256(previous hash || seq as 8 bytes, big endian || body as UTF-8);
-- the previous hash of the first entry is 32 zero bytes. Every other column is generated from the body,
-- so that nothing beside the chain can be changed.
create table ledger_entry (
  space_id uuid not null,
  seq bigint not null,
  body json not null,
  hash bytea not null,
  at timestamptz not null generated always as (to_timestamp((body ->> 'at')::double precision / 1000)) stored,
  kind text not null generated always as (body ->> 'kind') stored,
  actor text generated always as (body -> 'actor' ->> 'id') stored,
  object text generated always as (body ->> 'object') stored,
  run_id text generated always as (body ->> 'run') stored,
  alert_id text generated always as (body ->> 'alert') stored,
  primary key (space_id, seq)
);
create index ledger_entry_run on ledger_entry (space_id, run_id) where run_id is not null;
create index ledger_entry_alert on ledger_entry (space_id, alert_id) where alert_id is not null;
call reflejo_fence('ledger_entry');

create table ledger_head (
  space_id uuid primary key,
  seq bigint not null,
  hash bytea not null
);
call reflejo_fence('ledger_head');

-- Appends entries in the order given. Holds the heads' locks until commit: call it last in a transaction.
create function ledger_append(p_spaces uuid[], p_bodies text[]) returns void
language plpgsql as $$
declare
  one_space uuid;
  one_body text;
  next_seq bigint;
  last_hash bytea;
begin
  insert into ledger_head select distinct s, 0, decode(repeat('00', 32), 'hex') from unnest(p_spaces) s on conflict do nothing;
  for one_space in select distinct s from unnest(p_spaces) s order by s loop
    select seq, hash into next_seq, last_hash from ledger_head where space_id = one_space for update;
    for one_body in select b from unnest(p_spaces, p_bodies) with ordinality as u(s, b, n) where s = one_space order by n loop
      next_seq := next_seq + 1;
      last_hash := sha256(last_hash || int8send(next_seq) || convert_to(one_body, 'UTF8'));
      insert into ledger_entry (space_id, seq, body, hash) values (one_space, next_seq, one_body::json, last_hash);
    end loop;
    update ledger_head set seq = next_seq, hash = last_hash where space_id = one_space;
  end loop;
end $$;

create function ledger_refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception 'the ledger is append-only';
end $$;
create trigger ledger_append_only before update or delete on ledger_entry
  for each row execute function ledger_refuse_change();
create trigger ledger_no_truncate before truncate on ledger_entry
  for each statement execute function ledger_refuse_change();
