-- A poll or a mailbox goes on when one of its items cannot be taken, and waits when its tool's limits say so.
alter table trigger_state add column held json; -- reason, slot: until next_at

-- Items that could not be taken. The next version of the flow tries again.
create table trigger_refused (
  space_id uuid not null,
  flow_id uuid not null,
  id uuid not null,
  name text not null,                        -- the item's key, the message's subject
  event json,                                -- source, body, dedupeKey; null: too large to be kept
  version int not null,                      -- of the flow that could not take it
  code text not null,
  message text not null,
  at timestamptz not null default now(),
  primary key (space_id, flow_id, id)
);
call reflejo_fence('trigger_refused');
