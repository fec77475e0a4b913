-- Appends the entries of a flush with one insert per space instead of one per entry. The chain and its order are the same.
create or replace function ledger_append(p_spaces uuid[], p_bodies text[]) returns void
language plpgsql as $$
declare
  one_space uuid;
  one_body text;
  bodies text[];
  hashes bytea[];
  first_seq bigint;
  next_seq bigint;
  last_hash bytea;
begin
  insert into ledger_head select distinct s, 0, decode(repeat('00', 32), 'hex') from unnest(p_spaces) s on conflict do nothing;
  for one_space in select distinct s from unnest(p_spaces) s order by s loop
    select seq, hash into first_seq, last_hash from ledger_head where space_id = one_space for update;
    select array_agg(b order by n) into bodies from unnest(p_spaces, p_bodies) with ordinality as u(s, b, n) where s = one_space;
    next_seq := first_seq;
    hashes := '{}';
    foreach one_body in array bodies loop
      next_seq := next_seq + 1;
      last_hash := sha256(last_hash || int8send(next_seq) || convert_to(one_body, 'UTF8'));
      hashes := hashes || last_hash;
    end loop;
    insert into ledger_entry (space_id, seq, body, hash)
    select one_space, first_seq + n, b::json, h from unnest(bodies, hashes) with ordinality as e(b, h, n);
    update ledger_head set seq = next_seq, hash = last_hash where space_id = one_space;
  end loop;
end $$;
