-- What all workers know of a tool behind a connection or a host: how many requests it takes, and whether it is
-- down; and how many calls are under way where a limit is set.
alter table connection add column limits jsonb; -- {"rate": {"requests", "per"} | "none", "concurrent"}

create table tool_pace (
  space_id uuid not null,
  target text not null,                      -- 'connection:<name>' or 'host:<host>'
  slots float8[] not null default '{}',      -- times of the last requests and of those that have a turn; ms since 1970
  blocked_until float8,                      -- the tool said so (429); ms since 1970
  budget int,                                -- requests left until budget_until, as the tool says
  budget_until float8,
  open boolean not null default false,       -- the tool is down: nothing is sent but one probe at a time
  opened_at timestamptz,
  tries int not null default 0,              -- probes that failed
  probe_at timestamptz,
  probe_until timestamptz,                   -- one is under way; given up after that
  last_error text,
  primary key (space_id, target)
);
create index tool_pace_open on tool_pace (space_id, target) where open;
call reflejo_fence('tool_pace');

create function tool_pace_changed(p_space uuid, p_target text) returns void language sql as $$
  select pg_notify('reflejo_pace', p_space || ' ' || p_target);
  select pg_notify('reflejo_change', json_build_object('space', p_space, 'type', 'connection', 'id', substr(p_target, 12))::text)
  where p_target like 'connection:%';
$$;

-- Turns for p_count requests: milliseconds each has to wait. Never more than p_requests in any p_window ms (null: no
-- such limit), none while the tool has said that it takes none.
create function tool_reserve(p_space uuid, p_target text, p_count int, p_requests int, p_window float8)
returns table (wait_ms float8) language plpgsql as $$
declare
  pace tool_pace;
  now_ms float8 := extract(epoch from clock_timestamp()) * 1000;
  slot float8;
  n int;
begin
  insert into tool_pace (space_id, target) values (p_space, p_target) on conflict do nothing;
  select * into pace from tool_pace t where t.space_id = p_space and t.target = p_target for update;
  for i in 1 .. p_count loop
    slot := greatest(now_ms, coalesce(pace.blocked_until, 0));
    n := cardinality(pace.slots);
    if p_requests is not null and n > 0 then
      slot := greatest(slot, pace.slots[n]);
      if n >= p_requests then slot := greatest(slot, pace.slots[n - p_requests + 1] + p_window); end if;
    end if;
    if pace.budget_until > slot then
      if pace.budget > 0 then pace.budget := pace.budget - 1; else slot := pace.budget_until; end if;
    end if;
    if p_requests is not null then
      pace.slots := pace.slots || slot;
      n := cardinality(pace.slots);
      if n > p_requests then pace.slots := pace.slots[n - p_requests + 1 :]; end if;
    end if;
    wait_ms := slot - now_ms;
    return next;
  end loop;
  update tool_pace t set slots = pace.slots, budget = pace.budget where t.space_id = p_space and t.target = p_target;
end $$;

-- The tool refused because of its limit: it takes none before p_wait ms have passed.
create function tool_block(p_space uuid, p_target text, p_wait float8) returns void language plpgsql as $$
begin
  insert into tool_pace as t (space_id, target, blocked_until)
  values (p_space, p_target, extract(epoch from clock_timestamp()) * 1000 + p_wait)
  on conflict (space_id, target) do update set blocked_until = greatest(coalesce(t.blocked_until, 0), excluded.blocked_until);
  perform tool_pace_changed(p_space, p_target);
end $$;

-- The tool said how many requests it takes until when.
create function tool_budget(p_space uuid, p_target text, p_left int, p_wait float8) returns void language plpgsql as $$
declare
  now_ms float8 := extract(epoch from clock_timestamp()) * 1000;
begin
  insert into tool_pace as t (space_id, target, budget, budget_until) values (p_space, p_target, p_left, now_ms + p_wait)
  on conflict (space_id, target) do update
  set budget = case when t.budget_until > now_ms then least(t.budget, excluded.budget) else excluded.budget end,
      budget_until = excluded.budget_until;
  perform tool_pace_changed(p_space, p_target);
end $$;

-- A probe failed, or as many calls in a row did: nothing is sent for p_wait ms. Gives how long it is until the next probe.
create function tool_down(p_space uuid, p_target text, p_base float8, p_max float8, p_probe boolean, p_error text)
returns float8 language plpgsql as $$
declare
  pace tool_pace;
begin
  insert into tool_pace (space_id, target) values (p_space, p_target) on conflict do nothing;
  select * into pace from tool_pace t where t.space_id = p_space and t.target = p_target for update;
  if not pace.open or p_probe then
    pace.tries := case when pace.open then pace.tries + 1 else 0 end;
    pace.probe_at := clock_timestamp() + least(p_base * 2 ^ pace.tries, p_max) * interval '1 millisecond';
    update tool_pace t
    set open = true, opened_at = coalesce(case when pace.open then t.opened_at end, clock_timestamp()), tries = pace.tries,
        probe_at = pace.probe_at, probe_until = null, last_error = p_error
    where t.space_id = p_space and t.target = p_target;
    perform tool_pace_changed(p_space, p_target);
  end if;
  return greatest(0, extract(epoch from pace.probe_at - clock_timestamp()) * 1000);
end $$;

-- Whether the caller may probe. `wait_ms`: when to ask again.
create function tool_probe(p_space uuid, p_target text, p_lease float8) returns table (may boolean, wait_ms float8) language plpgsql as $$
declare
  pace tool_pace;
begin
  select * into pace from tool_pace t where t.space_id = p_space and t.target = p_target for update;
  if not found or not pace.open then return query select true, 0::float8; return; end if;
  if pace.probe_at > clock_timestamp() then
    return query select false, (extract(epoch from pace.probe_at - clock_timestamp()) * 1000)::float8; return;
  end if;
  if pace.probe_until > clock_timestamp() then return query select false, 1000::float8; return; end if;
  update tool_pace t set probe_until = clock_timestamp() + p_lease * interval '1 millisecond'
  where t.space_id = p_space and t.target = p_target;
  return query select true, 0::float8;
end $$;

-- The tool answered.
create function tool_up(p_space uuid, p_target text) returns void language plpgsql as $$
begin
  update tool_pace set open = false, opened_at = null, tries = 0, probe_at = null, probe_until = null, last_error = null
  where space_id = p_space and target = p_target and open;
  if found then perform tool_pace_changed(p_space, p_target); end if;
end $$;

-- Calls under way, where a connection or a space limits them. A worker that is gone has none.
create table call_place (
  space_id uuid not null,
  scope text not null,                       -- 'connection:<name>' or 'space'
  worker uuid not null references worker on delete cascade,
  taken int not null,
  primary key (space_id, scope, worker)
);
call reflejo_fence('call_place');

create function call_enter(p_space uuid, p_scopes text[], p_caps int[], p_worker uuid) returns boolean language plpgsql as $$
begin
  for i in 1 .. cardinality(p_scopes) loop
    perform pg_advisory_xact_lock(hashtextextended(p_space::text || p_scopes[i], 7311));
    if (select coalesce(sum(taken), 0) from call_place where space_id = p_space and scope = p_scopes[i]) >= p_caps[i] then return false; end if;
  end loop;
  insert into call_place as c select p_space, s, p_worker, 1 from unnest(p_scopes) s
  on conflict (space_id, scope, worker) do update set taken = c.taken + 1;
  return true;
end $$;

create function call_leave(p_space uuid, p_scopes text[], p_worker uuid) returns void language sql as $$
  update call_place set taken = greatest(0, taken - 1) where space_id = p_space and scope = any (p_scopes) and worker = p_worker
$$;
