-- Connections: a tool, where it is, and the sealed credentials for it.
create table connection (
  space_id uuid not null references space,
  id uuid not null,
  name text not null check (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
  tool text not null,
  kind text not null,
  base_url text,                             -- null: not known yet, or nothing is sent (webhook secrets)
  settings jsonb not null default '{}',      -- the values that are no secrets
  sealed bytea,                              -- the values that are; opened only by the connections part
  secret_names text[] not null default '{}', -- which of them are set
  state text not null check (state in ('ok', 'failing', 'untested', 'incomplete')),
  version int not null default 1,
  last_test_at timestamptz,
  last_error text,
  created_by jsonb not null,                 -- actor
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (space_id, id),
  unique (space_id, name)
);
call reflejo_fence('connection');
