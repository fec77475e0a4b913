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
  primary key (space_id, run_id)
);
create index run_queue_lane on run_queue (space_id, flow_id, place, run_id);
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
    if exists (select 1 from run_queue q join run r on r.space_id = q.space_id and r.id = q.run_id
               where q.space_id = p_space and q.flow_id = p_flow and q.place = p_place and q.run_id < p_run and r.paused_at is null)
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

-- Takes up to p_count runs of the backlog whose places are free, in turns over the spaces, their flows, and the
-- places of each. The caller claims them in the same transaction.
create function run_take_queued(p_count int) returns table (space_id uuid, run_id uuid) language plpgsql as $$
#variable_conflict use_column
declare
  one record;
  taken int := 0;
  full_places text[] := '{}';
begin
  for one in
    with recursive lanes as (
      (select q.space_id as s, q.flow_id as f, q.place as p from run_queue q order by 1, 2, 3 limit 1)
      union all
      select n.s, n.f, n.p from lanes, lateral (
        select q.space_id as s, q.flow_id as f, q.place as p from run_queue q
        where (q.space_id, q.flow_id, q.place) > (lanes.s, lanes.f, lanes.p)
        order by q.space_id, q.flow_id, q.place limit 1) n
    ), firsts as (
      select lanes.s, lanes.f, lanes.p, x.run_id as r, x.n from lanes, lateral (
        select q.run_id, row_number() over (order by q.run_id) as n
        from run_queue q join run on run.space_id = q.space_id and run.id = q.run_id
        where q.space_id = lanes.s and q.flow_id = lanes.f and q.place = lanes.p and run.paused_at is null
        order by q.run_id limit p_count) x
    ), by_flow as (
      select firsts.*, row_number() over (partition by s, f order by n, r) as turn_of_flow from firsts
    )
    select s, f, p, r, row_number() over (partition by s order by turn_of_flow, r) as turn from by_flow order by turn, r
  loop
    exit when taken >= p_count;
    continue when one.s || one.p = any (full_places);
    -- another worker is at it: left to that one
    perform 1 from run_queue q where q.space_id = one.s and q.run_id = one.r for update skip locked;
    continue when not found;
    if not run_take_places(one.s, one.f, one.r, one.p, false) then
      full_places := full_places || (one.s || one.p);
      continue;
    end if;
    delete from run_queue q where q.space_id = one.s and q.run_id = one.r;
    update run set limited = true
    where run.space_id = one.s and run.id = one.r
      and exists (select 1 from run_place l where l.space_id = one.s and l.run_id = one.r);
    taken := taken + 1;
    space_id := one.s;
    run_id := one.r;
    return next;
  end loop;
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
