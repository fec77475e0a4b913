-- Operations on runs: pausing, running again, and many runs at once; the backlog, and the limits that it keeps.

-- Set while a person has the run stand still. Its journal says so too; this is what lists and the backlog read.
alter table run add column paused_at timestamptz;
alter table run add column retried_from uuid;
alter table run add column retried_step text;  -- null: from the beginning
-- It holds a place that is given back when it ends.
alter table run add column limited boolean not null default false;
create index run_retried_from on run (space_id, retried_from) where retried_from is not null;
create index run_failed on run (space_id, id) where status = 'failed';

-- A flow's own limits, as of its released version: {"runs", "key", "when_full"}. A space's are in space.settings.
alter table flow add column limits jsonb;

-- Runs that nobody has begun. Workers take them in turns: space by space, flow by flow, the oldest first.
create table run_queue (
  space_id uuid not null,
  run_id uuid not null,
  flow_id uuid not null,
  place text not null default '',            -- of the flow's limit; '': it has none
  paused boolean not null default false,     -- a person has it stand still
  primary key (space_id, run_id)
);
create index run_queue_lane on run_queue (space_id, flow_id, place, run_id) where not paused;
call reflejo_fence('run_queue');

-- Runs that were begun and have not ended, of flows and spaces with a limit.
create table run_place (
  space_id uuid not null,
  place text not null,                       -- 'flow:<id>', 'flow:<id>:<key>', 'space'
  run_id uuid not null,
  primary key (space_id, place, run_id)
);
create index run_place_run on run_place (space_id, run_id);
call reflejo_fence('run_place');

create function run_enqueue() returns trigger language plpgsql as $$
begin
  -- a limit by key needs the event: whoever stores the run says its place
  insert into run_queue (space_id, run_id, flow_id, place)
  select new.space_id, new.id, new.flow_id, case when f.limits ? 'runs' and not f.limits ? 'key' then 'flow:' || f.id else '' end
  from flow f where f.space_id = new.space_id and f.id = new.flow_id on conflict do nothing;
  perform pg_notify('reflejo_queue', '');
  return null;
end $$;
create trigger run_enqueue after insert on run for each row
  when (new.status = 'queued' and new.worker is null and new.epoch = 0) execute function run_enqueue();

create function run_queue_pause() returns trigger language plpgsql as $$
begin
  update run_queue set paused = new.paused_at is not null where space_id = new.space_id and run_id = new.id;
  perform pg_notify('reflejo_queue', '');
  return null;
end $$;
create trigger run_queue_pause after update of paused_at on run for each row
  when (new.worker is null and new.finished_at is null) execute function run_queue_pause();

-- Whoever ends the run gives the place back, workers of an older release too.
create function run_leave_place() returns trigger language plpgsql as $$
begin
  delete from run_place where space_id = new.space_id and run_id = new.id;
  perform pg_notify('reflejo_queue', '');
  return null;
end $$;
create trigger run_leave_place after update on run for each row
  when (new.limited and new.finished_at is not null) execute function run_leave_place();

-- Places are given one by one, so they are locked until commit. Who goes through the backlog does not wait for a
-- lock (p_wait false): whoever has it gives the place, and waiting for several in turn could end in a deadlock.
create function run_lock_place(p_space uuid, p_place text, p_wait boolean) returns boolean language plpgsql as $$
declare
  lock_key bigint := hashtextextended(p_space::text || p_place, 7310);
begin
  if not p_wait then return pg_try_advisory_xact_lock(lock_key); end if;
  perform pg_advisory_xact_lock(lock_key);
  return true;
end $$;

-- Takes the places that a new run needs: of its flow (p_place '': it has no limit), and of its space. false: one is
-- full, or others wait for it already, who come first.
create function run_take_places(p_space uuid, p_flow uuid, p_run uuid, p_place text, p_wait boolean) returns boolean
language plpgsql as $$
declare
  flow_cap int := case when p_place <> '' then (select (limits ->> 'runs')::int from flow where space_id = p_space and id = p_flow) end;
  space_cap int := (select (settings -> 'limits' ->> 'runs')::int from space where id = p_space);
begin
  if flow_cap is not null then
    if not run_lock_place(p_space, p_place, p_wait) then return false; end if;
    if (select count(*) from run_place where space_id = p_space and place = p_place) >= flow_cap then return false; end if;
    if exists (select 1 from run_queue q
               where q.space_id = p_space and q.flow_id = p_flow and q.place = p_place and q.run_id < p_run and not q.paused)
      then return false; end if;
  end if;
  if space_cap is not null then
    if not run_lock_place(p_space, 'space', p_wait) then return false; end if;
    if (select count(*) from run_place where space_id = p_space and place = 'space') >= space_cap then return false; end if;
    insert into run_place values (p_space, 'space', p_run) on conflict do nothing;
  end if;
  if flow_cap is not null then
    insert into run_place values (p_space, p_place, p_run) on conflict do nothing;
  end if;
  return true;
end $$;

-- A run more may begin there, as far as one sees without a lock.
create function run_has_room(p_space uuid, p_flow uuid, p_place text) returns boolean language sql stable as $$
  select (p_place = '' or coalesce(
           (select (limits ->> 'runs')::int from flow where space_id = p_space and id = p_flow)
             > (select count(*) from run_place where space_id = p_space and place = p_place), true))
     and coalesce(
           (select (settings -> 'limits' ->> 'runs')::int from space where id = p_space)
             > (select count(*) from run_place where space_id = p_space and place = 'space'), true)
$$;

-- Claims up to p_count runs of the backlog whose places are free, in turns over the spaces, their flows, and the
-- places of each, and gives all that a worker needs to go on with them. Workers that ask at the same time get
-- different ones. Only what is new stands in the backlog, so the journals are short.
create function run_take(p_count int, p_worker uuid) returns table (
  space_id uuid, run_id uuid, flow_id uuid, flow text, version int, epoch int, created_at timestamptz, alert_id uuid,
  parent_run_id uuid, parent_path text, source text, headers json, body json, received_at timestamptz,
  digest text, size bigint, preview json, journal text[]
) language plpgsql
-- each row is found by its key, however small the tables were when the plan was made
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  one record;
  spaces uuid[] := '{}';
  runs uuid[] := '{}';
  placed uuid[] := '{}';
  full_places text[] := '{}';
begin
  -- whoever goes on with a run writes after this; were the claim lost in a crash, that would be lost with it
  perform set_config('synchronous_commit', 'off', true);
  for one in
    with recursive lanes as (
      (select q.space_id as s, q.flow_id as f, q.place as p from run_queue q where not q.paused order by 1, 2, 3 limit 1)
      union all
      select n.s, n.f, n.p from lanes, lateral (
        select q.space_id as s, q.flow_id as f, q.place as p from run_queue q
        where not q.paused and (q.space_id, q.flow_id, q.place) > (lanes.s, lanes.f, lanes.p)
        order by q.space_id, q.flow_id, q.place limit 1) n
    ), firsts as (
      -- more than asked for: others may be taking the first ones
      select lanes.s, lanes.f, lanes.p, x.run_id as r, x.n from lanes, lateral (
        select q.run_id, row_number() over (order by q.run_id) as n
        from run_queue q
        where not q.paused and q.space_id = lanes.s and q.flow_id = lanes.f and q.place = lanes.p
        order by q.run_id limit p_count * 4) x
      where run_has_room(lanes.s, lanes.f, lanes.p)
    ), by_flow as (
      select firsts.*, row_number() over (partition by s, f order by n, r) as turn_of_flow from firsts
    ), turns as (
      select s, r, row_number() over (partition by s order by turn_of_flow, r) as turn from by_flow
      order by turn, r limit p_count * 4
    )
    select q.space_id as s, q.flow_id as f, q.place as p, q.run_id as r,
      q.place <> '' or space.settings -> 'limits' ? 'runs' as limited
    from turns join run_queue q on q.space_id = turns.s and q.run_id = turns.r join space on space.id = turns.s
    order by turns.turn, turns.r limit p_count for update of q skip locked
  loop
    if one.limited then
      continue when one.s || one.p = any (full_places);
      if not run_take_places(one.s, one.f, one.r, one.p, false) then
        full_places := full_places || (one.s || one.p);
        continue;
      end if;
      placed := placed || one.r;
    end if;
    spaces := spaces || one.s;
    runs := runs || one.r;
  end loop;
  if runs = '{}' then return; end if;
  delete from run_queue q using unnest(spaces, runs) as u(s, i) where q.space_id = u.s and q.run_id = u.i;
  return query
    with claimed as (
      update run r set epoch = r.epoch + 1, worker = p_worker, status = 'running', limited = r.limited or r.id = any (placed)
      from unnest(spaces, runs) as u(s, i)
      where r.space_id = u.s and r.id = u.i and r.worker is null and r.finished_at is null
      returning r.*
    )
    select c.space_id, c.id, c.flow_id, f.name, c.version, c.epoch, c.created_at, c.alert_id, c.parent_run_id, c.parent_path,
      e.source, e.headers, e.body, e.received_at, encode(b.digest, 'hex'), b.size::bigint, b.preview::json, j.entries
    from claimed c
    join flow f on f.space_id = c.space_id and f.id = c.flow_id
    join event e on e.space_id = c.space_id and e.id = c.event_id
    left join event_blob b on b.space_id = c.space_id and b.event_id = c.event_id
    left join lateral (
      select array_agg(journal.entries::text order by journal.seq) as entries
      from journal where journal.space_id = c.space_id and journal.run_id = c.id) j on true
    order by c.id;
end $$;

-- Many runs run again or cancelled, in the background.
create table run_batch (
  space_id uuid not null references space,
  id uuid not null,
  operation text not null check (operation in ('rerun', 'cancel')),
  filter jsonb not null,                     -- flow, since, until, error, status
  options jsonb not null default '{}',       -- from: start | failure, version, reason
  actor jsonb not null,
  state text not null default 'running' check (state in ('running', 'done', 'stopped')),
  total int not null,                        -- runs that fitted at the start, at most the limit
  done int not null default 0,
  skipped int not null default 0,            -- had ended, or had been run again, meanwhile
  upto uuid,                                 -- the last run that was looked at
  last uuid,                                 -- runs that came later are not meant
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (space_id, id)
);
call reflejo_fence('run_batch');
