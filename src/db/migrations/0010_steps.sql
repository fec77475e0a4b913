-- What steps keep outside of their runs: events and who waits for them, keys seen, passes counted.

-- An event that came before anybody waited for it. The first to wait takes it.
create table waiting_event (
  space_id uuid not null,
  name text not null,
  key text not null,
  id bigint generated always as identity,
  data json not null,
  at timestamptz not null,
  expires_at timestamptz not null,
  primary key (space_id, name, key, id)
);
create index waiting_event_expiry on waiting_event (expires_at);
call reflejo_fence('waiting_event');

create table event_waiter (
  space_id uuid not null,
  name text not null,
  key text not null,
  run_id uuid not null,
  path text not null,
  since timestamptz not null default clock_timestamp(),
  primary key (space_id, name, key, run_id, path)
);
create index event_waiter_by_run on event_waiter (space_id, run_id, path);
call reflejo_fence('event_waiter');

-- dedupe: keys by the name that shares them.
create table dedupe_key (
  space_id uuid not null,
  name text not null,
  key text not null,
  run_id uuid not null,
  path text not null,
  expires_at timestamptz not null,
  primary key (space_id, name, key)
);
create index dedupe_key_expiry on dedupe_key (expires_at);
call reflejo_fence('dedupe_key');

-- throttle: passes that were let through, or promised for a later time.
create table throttle_pass (
  space_id uuid not null,
  name text not null,
  key text not null,
  at timestamptz not null,
  id bigint generated always as identity,
  expires_at timestamptz not null,
  primary key (space_id, name, key, at, id)
);
create index throttle_pass_expiry on throttle_pass (expires_at);
call reflejo_fence('throttle_pass');

-- A run that is given up gives up the runs it called.
create index run_by_parent on run (space_id, parent_run_id) where parent_run_id is not null and finished_at is null;
