-- People, how they sign in, what they may do in which space, and the tokens of machines.

-- A space sees itself.
alter table space enable row level security;
alter table space force row level security;
create policy space_fence on space using (reflejo_may_see(id)) with check (reflejo_may_see(id));

-- A person may belong to several spaces, so there is no space_id here. The four tables below are better-auth's
-- user, session, account and verification; access/auth.ts maps the names.
create table person (
  id uuid primary key,
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth_session (
  id uuid primary key,
  person_id uuid not null references person on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  opened_by text not null default 'password', -- password, link
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_session_person on auth_session (person_id);

create table auth_account (
  id uuid primary key,
  person_id uuid not null references person on delete cascade,
  account_id text not null,
  provider_id text not null,                  -- credential: e-mail and password
  password text,                              -- scrypt, salted
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index auth_account_person on auth_account (person_id);

create table auth_verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verification_identifier on auth_verification (identifier);

create table membership (
  space_id uuid not null references space,
  person_id uuid not null references person,
  role text not null check (role in ('owner', 'editor', 'responder', 'viewer', 'auditor')),
  added_at timestamptz not null default now(),
  primary key (space_id, person_id)
);
create index membership_person on membership (person_id);
call reflejo_fence('membership');

-- Tokens of machines. The token itself is known to its holder only.
create table api_token (
  space_id uuid not null references space,
  id uuid not null,
  name text not null,
  role text not null check (role in ('owner', 'editor', 'responder', 'viewer', 'auditor')),
  hash bytea not null unique,                 -- sha256 of the token
  created_by jsonb not null,                  -- actor
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,                   -- to the minute
  revoked_at timestamptz,
  primary key (space_id, id)
);
call reflejo_fence('api_token');

-- One-time sign-in links.
create table sign_in_link (
  hash bytea primary key,                     -- sha256 of the token in the link
  person_id uuid not null references person on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

-- What belongs to no space is for the server's own work only; a space sees its people.
create policy space_fence on person
  using (current_setting('reflejo.space', true) = 'all' or exists (select 1 from membership m where m.person_id = person.id))
  with check (current_setting('reflejo.space', true) = 'all');
alter table person enable row level security;
alter table person force row level security;

create procedure reflejo_server_only(table_name regclass)
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  execute format('create policy server_only on %s using (current_setting(''reflejo.space'', true) = ''all'')', table_name);
end $$;
call reflejo_server_only('auth_session');
call reflejo_server_only('auth_account');
call reflejo_server_only('auth_verification');
call reflejo_server_only('sign_in_link');

-- Sessions and passwords are written by better-auth, in statements of its own. These triggers put the
-- entry into the same transaction, in every space the person belongs to.
create function reflejo_record_person(p_person uuid, p_kind text, p_data json) returns void
language plpgsql as $$
declare
  spaces uuid[];
  bodies text[];
begin
  select array_agg(m.space_id), array_agg(json_build_object(
      'at', floor(extract(epoch from clock_timestamp()) * 1000)::bigint,
      'space', m.space_id,
      'kind', p_kind,
      'actor', json_build_object('type', 'person', 'id', p.id, 'name', p.name),
      'object', 'person:' || p.id,
      'data', p_data)::text)
    into spaces, bodies
    from membership m join person p on p.id = m.person_id where m.person_id = p_person;
  if spaces is not null then perform ledger_append(spaces, bodies); end if;
end $$;

create function reflejo_session_recorded() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform reflejo_record_person(new.person_id, 'session.opened',
      json_build_object('session', new.id, 'by', new.opened_by, 'ip', new.ip_address, 'userAgent', left(new.user_agent, 200)));
  elsif old.expires_at > now() then
    perform reflejo_record_person(old.person_id, 'session.closed', json_build_object('session', old.id));
  end if;
  return null;
end $$;
create trigger session_recorded after insert or delete on auth_session
  for each row execute function reflejo_session_recorded();

create function reflejo_password_recorded() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.password is not null then perform reflejo_record_person(new.person_id, 'password.set', null); end if;
  elsif new.password is distinct from old.password then
    perform reflejo_record_person(new.person_id, 'password.changed', null);
  end if;
  return null;
end $$;
create trigger password_recorded after insert or update on auth_account
  for each row execute function reflejo_password_recorded();
