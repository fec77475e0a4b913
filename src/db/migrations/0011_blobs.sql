-- Large values, kept once per space by the sha256 of their JSON text. A journal entry or an event that has one
-- names it by digest. Written before what names it; removed when nothing names it any more.
create table blob (
  space_id uuid not null,
  digest bytea not null,
  size bigint not null,                      -- bytes of the JSON text
  packed bytea not null,                     -- the text in UTF-8
  encoding text not null check (encoding in ('gzip', 'identity')),
  touched_at timestamptz not null default now(),
  primary key (space_id, digest)
);
alter table blob alter column packed set storage external;
call reflejo_fence('blob');

-- Which run's journal names which blob.
create table blob_use (
  space_id uuid not null,
  digest bytea not null,
  run_id uuid not null,
  primary key (space_id, run_id, digest)
);
create index blob_use_of on blob_use (space_id, digest);
call reflejo_fence('blob_use');

-- Of an event whose body is a blob; the body in table event is null then.
create table event_blob (
  space_id uuid not null,
  event_id uuid not null,
  digest bytea not null,
  size bigint not null,
  preview json not null,
  primary key (space_id, event_id)
);
create index event_blob_of on event_blob (space_id, digest);
call reflejo_fence('event_blob');

-- Retention: when the body of an event or the journal of a run was deleted because its time had passed.
alter table event add column expired_at timestamptz;
alter table run add column expired_at timestamptz;

-- How far a flow's runs were gone through; runs that had to be kept although their time had passed.
create table retention_mark (
  space_id uuid not null,
  flow_id uuid not null,
  part text not null check (part in ('events', 'outputs', 'runs')),
  upto uuid not null,                        -- ids of runs lie in the order of their time
  primary key (space_id, flow_id, part)
);
call reflejo_fence('retention_mark');

create table retention_left (
  space_id uuid not null,
  flow_id uuid not null,
  part text not null check (part in ('events', 'outputs', 'runs')),
  run_id uuid not null,
  primary key (space_id, flow_id, part, run_id)
);
call reflejo_fence('retention_left');
