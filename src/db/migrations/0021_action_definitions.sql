-- What each version of a flow was released with: the descriptions of its actions, so that none changes under it.
alter table flow_version add column actions jsonb; -- by action id: {"digest", "repeatable"}; null: deployed before there were any

create table action_definition (
  space_id uuid not null,
  digest text not null,                      -- sha256 of the definition, hex
  action text not null,
  definition bytea not null,                 -- JSON, gzip
  created_at timestamptz not null default now(),
  primary key (space_id, digest)
);
call reflejo_fence('action_definition');
