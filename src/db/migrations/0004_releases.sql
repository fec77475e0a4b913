-- Flows, their versions (immutable documents) and releases (which version is live, since when, by whom).
create table flow (
  space_id uuid not null references space,
  id uuid not null,
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  title text not null,
  enabled boolean not null default true,
  released_version int,                      -- null: never deployed
  created_at timestamptz not null default now(),
  primary key (space_id, id),
  unique (space_id, name)
);
call reflejo_fence('flow');

create table flow_version (
  space_id uuid not null,
  flow_id uuid not null,
  version int not null,
  source text not null,                      -- the YAML, byte for byte
  digest text not null,                      -- sha256 of source, hex
  created_by jsonb not null,                 -- actor
  created_at timestamptz not null default now(),
  primary key (space_id, flow_id, version)
);
call reflejo_fence('flow_version');

create table flow_release (
  space_id uuid not null,
  flow_id uuid not null,
  seq int not null,                          -- 1, 2, 3 … per flow
  version int not null,
  previous int,
  reason text not null,                      -- deploy, rollback
  by jsonb not null,                         -- actor
  at timestamptz not null default now(),
  primary key (space_id, flow_id, seq)
);
call reflejo_fence('flow_release');

-- Where events may come in: one row per webhook of a released version.
create table flow_hook (
  space_id uuid not null,
  path text not null,
  flow_id uuid not null,
  primary key (space_id, path)
);
call reflejo_fence('flow_hook');
