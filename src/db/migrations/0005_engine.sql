-- Events, runs and the journal. No foreign keys between them: they are written in batches on the hot
-- path, always by engine/flush, in one transaction.
create table event (
  space_id uuid not null,
  id uuid not null,
  flow_id uuid not null,
  received_at timestamptz not null,
  source text not null,                      -- webhook, manual, sample, call …
  headers json,
  body json not null,
  primary key (space_id, id)
);
call reflejo_fence('event');

-- A key seen before gives the first run.
create table event_key (
  space_id uuid not null,
  flow_id uuid not null,
  key text not null,
  run_id uuid not null,
  primary key (space_id, flow_id, key)
);
call reflejo_fence('event_key');

create table run (
  space_id uuid not null,
  id uuid not null,
  flow_id uuid not null,
  version int not null,
  event_id uuid not null,
  alert_id uuid,
  parent_run_id uuid,
  parent_path text,
  status text not null,                      -- queued running waiting succeeded failed stopped cancelled
  epoch int not null,
  worker uuid,                               -- who holds it in memory now
  error json,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (space_id, id)
) with (fillfactor = 80);
create index run_by_flow on run (space_id, flow_id, id);
create index run_by_alert on run (space_id, alert_id) where alert_id is not null;
create index run_unfinished on run (space_id, status, id) where finished_at is null;
create index run_held on run (worker) where worker is not null;
call reflejo_fence('run');

-- One row per flush and run; entries is a JSON array. Never updated.
create table journal (
  space_id uuid not null,
  run_id uuid not null,
  seq int not null,
  entries json not null,
  primary key (space_id, run_id, seq)
);
call reflejo_fence('journal');

-- What reached a run from outside while it was parked: an answer, a finished sub-flow, a cancellation.
-- Read and folded into the journal by the worker that holds the run.
create table run_signal (
  space_id uuid not null,
  run_id uuid not null,
  id bigint generated always as identity,
  path text not null,                        -- the step it is for; '' for the run itself
  signal json not null,
  created_at timestamptz not null default now(),
  primary key (space_id, run_id, id)
);
call reflejo_fence('run_signal');

create table worker (
  id uuid primary key,
  host text not null,
  machine text not null,                     -- where a pid means the same process
  pid int not null,
  roles text[] not null,
  version text not null,
  queue_id text,                             -- the name under which it locks jobs of the queue
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now()
);

-- The queue belongs to the owner of the schema; requests of people reach it through these two only.
create function reflejo_schedule(p_task text, p_payload json, p_run_at timestamptz, p_key text, p_attempts int) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform graphile_worker.add_job(p_task, p_payload, run_at := p_run_at, max_attempts := p_attempts, job_key := p_key);
end $$;

create function reflejo_unschedule(p_key text) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform graphile_worker.remove_job(p_key);
end $$;

-- Delivers to a run. The row lock orders it against the flush that parks the run: either that flush sees
-- the signal and keeps the run awake, or the run is parked already and a job wakes it.
create function engine_signal(p_space uuid, p_run uuid, p_path text, p_signal json) returns void
language plpgsql as $$
declare
  holder uuid;
  ended timestamptz;
begin
  select worker, finished_at into holder, ended from run where space_id = p_space and id = p_run for update;
  if not found or ended is not null then return; end if;
  insert into run_signal (space_id, run_id, path, signal) values (p_space, p_run, p_path, p_signal);
  if holder is null then
    perform reflejo_schedule('advance', json_build_object('space', p_space, 'run', p_run), null, 'run:' || p_run, null);
  else
    perform pg_notify('reflejo_wake', p_run::text);
  end if;
end $$;

-- Group commit: what many runs have to write, in one statement. Every array group is one table's rows.
-- Returns what was not written: a duplicate (the key was seen; `first` is its run) or a fenced run (another
-- worker has it), and the parked runs that a signal reached meanwhile, which their worker keeps.
create function engine_flush(
  e_space uuid[], e_id uuid[], e_flow uuid[], e_received float8[], e_source text[], e_headers text[], e_body text[],
  k_space uuid[], k_flow uuid[], k_key text[], k_run uuid[],
  n_space uuid[], n_id uuid[], n_flow uuid[], n_version int[], n_event uuid[], n_alert uuid[], n_status text[], n_epoch int[], n_worker uuid[], n_created float8[], n_finished float8[], n_error text[],
  u_space uuid[], u_id uuid[], u_epoch int[], u_worker uuid, u_status text[], u_finished float8[], u_error text[],
  c_space uuid[], c_run uuid[], c_id bigint[],
  j_space uuid[], j_run uuid[], j_seq int[], j_entries text[],
  w_space uuid[], w_run uuid[], w_at float8[],
  l_space uuid[], l_run uuid[], l_body text[]
) returns table (run uuid, what text, first uuid)
language plpgsql as $$
#variable_conflict use_column
declare
  refused uuid[] := '{}';
  kept uuid[] := '{}';
begin
  if cardinality(k_run) > 0 then
    with mine as (
      insert into event_key (space_id, flow_id, key, run_id)
      select * from unnest(k_space, k_flow, k_key, k_run) on conflict do nothing returning run_id
    )
    select coalesce(array_agg(r), '{}') into refused from unnest(k_run) r where r not in (select run_id from mine);
    return query
      select k.r, 'duplicate', event_key.run_id
      from unnest(k_space, k_flow, k_key, k_run) as k(s, f, t, r)
      join event_key on event_key.space_id = k.s and event_key.flow_id = k.f and event_key.key = k.t
      where k.r = any (refused);
  end if;

  if cardinality(u_id) > 0 then
    with locked as (
      select r.id from run r join unnest(u_space, u_id, u_epoch) as u(s, i, e) on r.space_id = u.s and r.id = u.i and r.epoch = u.e
      where r.worker = u_worker and r.finished_at is null order by r.id for no key update of r
    )
    select refused || coalesce(array_agg(i), '{}') into refused from unnest(u_id) i where i not in (select id from locked);
    return query select i, 'fenced', null::uuid from unnest(u_id) i where i = any (refused);

    if cardinality(c_id) > 0 then
      delete from run_signal using unnest(c_space, c_run, c_id) as c(s, r, i)
      where space_id = c.s and run_id = c.r and id = c.i and not c.r = any (refused);
    end if;

    select coalesce(array_agg(distinct s.run_id), '{}') into kept
    from unnest(u_space, u_id, u_status) as u(s, i, t) join run_signal s on s.space_id = u.s and s.run_id = u.i
    where u.t = 'waiting';
    return query select i, 'kept', null::uuid from unnest(kept) i where not i = any (refused);

    update run r
    set status = case when r.id = any (kept) then 'running' else u.t end,
        worker = case when u.t = 'running' or r.id = any (kept) then r.worker end,
        finished_at = to_timestamp(u.f / 1000),
        error = u.x::json
    from unnest(u_space, u_id, u_status, u_finished, u_error) as u(s, i, t, f, x)
    where r.space_id = u.s and r.id = u.i and u.t <> 'running' and not r.id = any (refused);
  end if;

  if cardinality(e_id) > 0 then
    insert into event (space_id, id, flow_id, received_at, source, headers, body)
    select s, i, f, to_timestamp(t / 1000), o, h::json, b::json
    from unnest(e_space, e_id, e_flow, e_received, e_source, e_headers, e_body, n_id) as e(s, i, f, t, o, h, b, r)
    where not r = any (refused);
    insert into run (space_id, id, flow_id, version, event_id, alert_id, status, epoch, worker, created_at, finished_at, error)
    select s, i, f, v, e, a, t, p, w, to_timestamp(c / 1000), to_timestamp(d / 1000), x::json
    from unnest(n_space, n_id, n_flow, n_version, n_event, n_alert, n_status, n_epoch, n_worker, n_created, n_finished, n_error) as n(s, i, f, v, e, a, t, p, w, c, d, x)
    where not i = any (refused);
  end if;

  insert into journal (space_id, run_id, seq, entries)
  select s, r, q, e::json from unnest(j_space, j_run, j_seq, j_entries) as j(s, r, q, e) where not r = any (refused);

  if cardinality(w_run) > 0 then
    perform graphile_worker.add_job('advance', json_build_object('space', s, 'run', r), run_at := to_timestamp(a / 1000), job_key := 'run:' || r)
    from unnest(w_space, w_run, w_at) as w(s, r, a) where not r = any (refused) and not r = any (kept);
  end if;

  if cardinality(refused) > 0 then
    select coalesce(array_agg(s order by n), '{}'), coalesce(array_agg(b order by n), '{}') into l_space, l_body
    from unnest(l_space, l_run, l_body) with ordinality as l(s, r, b, n) where not r = any (refused);
  end if;
  if cardinality(l_body) > 0 then perform ledger_append(l_space, l_body); end if;
end $$;
