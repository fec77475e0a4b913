-- What the sources of events that we ourselves watch (schedules, polls, mailboxes) have to remember, one row per flow.
create table trigger_state (
  space_id uuid not null,
  flow_id uuid not null,
  kind text not null,                        -- schedule, poll, mailbox
  spec jsonb not null,                       -- that part of the released document
  version int not null,                      -- of the flow
  active boolean not null,                   -- the flow takes events
  anchor timestamptz not null,               -- since when this source is watched
  tick_at timestamptz,                       -- schedule: the next tick
  last_at timestamptz,                       -- the tick before; the last poll that went well
  ticks bigint not null default 0,           -- runs that ticks have made
  cursor json,                               -- poll, mailbox: how far we are
  begun boolean not null default false,      -- the first poll is done
  next_at timestamptz,                       -- when it is looked at again
  lease uuid,                                -- who is asking the outside now, and until when that counts
  leased_until timestamptz,
  failures int not null default 0,           -- in a row
  last_error json,                           -- code, message, at
  primary key (space_id, flow_id)
) with (fillfactor = 70);
create index trigger_overdue on trigger_state (next_at) where active;
call reflejo_fence('trigger_state');

-- Items of polls that were seen: the same key makes no second run.
create table trigger_key (
  space_id uuid not null,
  flow_id uuid not null,
  key text not null,
  seen_at timestamptz not null default now(),
  primary key (space_id, flow_id, key)
);
call reflejo_fence('trigger_key');

-- Which flow listens to what in Slack.
create table flow_slack (
  space_id uuid not null,
  flow_id uuid not null,
  command text,
  channel text,                              -- name without #, or id
  contains text,
  pattern text,
  primary key (space_id, flow_id),
  unique (space_id, command)
);
create index flow_slack_command on flow_slack (command) where command is not null;
create index flow_slack_channel on flow_slack (channel) where channel is not null;
call reflejo_fence('flow_slack');
