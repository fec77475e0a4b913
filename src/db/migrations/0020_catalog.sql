-- The search index of the catalog: all tools and actions that every space has. What they are is on disk.
-- Searching with typing mistakes needs pg_trgm. It is trusted: the owner of the database may create it. Where the
-- package is not installed (Debian: postgresql-contrib, part of postgresql since 10) or the role may not, search is
-- plain full text until somebody creates it: create extension pg_trgm;
do $$
begin
  create extension if not exists pg_trgm;
exception when others then
  raise notice 'pg_trgm could not be created (%): the catalog is searched without it', sqlerrm;
end $$;

-- Which build the tables below were loaded from; no row: none yet.
create table catalog_build (
  one boolean primary key default true check (one),
  digest text not null,
  tools int not null,
  actions int not null,
  loaded_at timestamptz not null default now()
);

create table catalog_tool (
  id text primary key,
  name text not null,
  category text not null,
  color text not null,
  monogram text not null,
  icon text,
  homepage text,
  curated boolean not null,
  actions int not null
);

create table catalog_action (
  id text primary key,          -- tool.action
  tool text not null,
  name text not null,
  summary text not null,
  class text not null,
  curated boolean not null,
  words tsvector not null
);

-- Every word of the actions, to find the one that was meant.
create table catalog_word (
  word text primary key,
  actions int not null
);
