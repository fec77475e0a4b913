-- Several machines, perhaps of two releases, work on one database.

-- The level of the schema: raised once by each release that brings migrations. A release works on its own level and
-- on the next one, because migrations only add (docs/decisions/0014).
create table schema_level (
  one boolean primary key default true check (one),
  level int not null
);

-- Something known, sealed with the key of the vault: a machine with another key finds out before it does any work.
create table vault_proof (
  one boolean primary key default true check (one),
  sealed bytea not null
);
