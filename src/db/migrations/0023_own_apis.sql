-- APIs that a space brought itself: a tool each.
create table own_api (
  space_id uuid not null references space,
  id text not null,                          -- of the tool
  face jsonb not null,                       -- what the catalog knows of a tool, without its actions
  format text not null,                      -- openapi-3.0, openapi-3.1, swagger-2.0, postman, curl
  url text,                                  -- where it was fetched; null: it was handed in
  document bytea not null,                   -- OpenAPI 3 as it was understood, JSON, gzip
  digest text not null,                      -- sha256 of that JSON, hex
  problems jsonb not null,                   -- operations that were dropped: [{"path", "message", "line"}]
  created_by jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (space_id, id)
);
call reflejo_fence('own_api');

-- Pieces of the description, each some operations with the schemas they refer to: an action is opened from one.
create table own_api_shard (
  space_id uuid not null,
  tool text not null,
  shard int not null,
  content bytea not null,                    -- JSON, gzip
  primary key (space_id, tool, shard),
  foreign key (space_id, tool) references own_api on delete cascade
);
call reflejo_fence('own_api_shard');

create table own_api_action (
  space_id uuid not null,
  tool text not null,
  id text not null,                          -- in the tool
  position int not null,                     -- as in the description
  shard int not null,
  name text not null,
  summary text not null,
  class text not null,
  primary key (space_id, tool, id),
  foreign key (space_id, tool) references own_api on delete cascade
);
call reflejo_fence('own_api_action');
