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
  pid int not null,
  roles text[] not null,
  version text not null,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now()
);
