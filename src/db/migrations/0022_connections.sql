-- Connections: tokens that all workers share, signing in at a tool, the vault's keys, and what is known of a
-- credential: when it ends, what it may do, when it is looked at again.
alter table connection
  add column expires_at timestamptz,      -- of the secret, as a person said
  add column found_expiry jsonb,          -- {"at", "what"}: as the tool or a certificate says
  add column warned_expiry timestamptz,   -- the end that was warned of
  add column granted text[],              -- what the credential may do, as the tool says
  add column signed_in jsonb,             -- {"at", "by"}: of kinds where a person signs in at the tool
  add column next_test_at timestamptz not null default now() + interval '24 hours';
create index connection_next_test on connection (next_test_at);

-- The token a connection got for its credentials. Whoever has the lease gets the next one, all others wait for it.
create table connection_token (
  space_id uuid not null,
  connection_id uuid not null,
  sealed bytea,                           -- the token; null: none yet
  version int not null default 0,         -- of the connection it was got for
  generation int not null default 0,      -- raised with each token
  ended boolean not null default false,   -- the tool wants a person to sign in again
  lease uuid,
  lease_until timestamptz,
  primary key (space_id, connection_id),
  foreign key (space_id, connection_id) references connection (space_id, id) on delete cascade
);
call reflejo_fence('connection_token');

-- A person was sent to a tool to sign in and has not come back. Read once.
create table connection_sign_in (
  space_id uuid not null,
  state bytea not null,                   -- sha256 of what the tool brings back
  connection_id uuid not null,
  version int not null,
  person text not null,
  sealed bytea not null,                  -- the verifier of PKCE, and where the tool sends the person to
  expires_at timestamptz not null,
  primary key (space_id, state),
  foreign key (space_id, connection_id) references connection (space_id, id) on delete cascade
);
create index connection_sign_in_state on connection_sign_in (state);
call reflejo_fence('connection_sign_in');

-- The master keys of the vault, by name only. No row: there was never another than the first.
create table vault_key (
  id text primary key,                    -- the beginning of a digest of the key
  state text not null check (state in ('next', 'current', 'old')),
  since timestamptz not null default now()
);
create unique index vault_key_current on vault_key (state) where state <> 'old';

-- Which keys the machines have.
create table vault_machine (
  id text primary key,
  host text not null,
  pid int not null,
  keys text[] not null,
  seen_at timestamptz not null default now()
);
