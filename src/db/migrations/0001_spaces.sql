-- Spaces, and the fence between them: every table with a space_id gets the policy below.
create table space (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now()
);

-- The space a transaction works in. 'all' is for the engine and the jobs, which serve every space.
create function reflejo_may_see(row_space uuid) returns boolean
language sql stable parallel safe as $$
  select current_setting('reflejo.space', true) = 'all'
      or row_space::text = current_setting('reflejo.space', true)
$$;

create procedure reflejo_fence(table_name regclass)
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  execute format('create policy space_fence on %s using (reflejo_may_see(space_id)) with check (reflejo_may_see(space_id))', table_name);
end $$;
