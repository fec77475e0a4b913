-- Questions put to people, messages to them, and the deliveries of both: where each went, and how it fared.
create table question (
  space_id uuid not null references space,
  id uuid not null unique,                   -- a button carries only this id, so it must be found without the space
  run_id uuid not null,
  path text not null,                        -- the parked step
  flow text not null,
  flow_version int not null,
  alert_id uuid,
  audience json not null,                    -- who is asked: channel, person, group, role
  title text not null,
  text text not null,
  choices json not null,                     -- [{id, label, style?}]
  form json,                                 -- fields by name, as in the flow document
  sensitive boolean not null,                -- the form of the answer is kept out of the ledger
  remind json,                               -- {everyMs, times}
  reminded int not null default 0,
  escalate json,                             -- {of: audience}
  escalated_at timestamptz,
  deadline timestamptz,
  default_choice text,
  state text not null default 'open' check (state in ('open', 'answered', 'expired', 'cancelled')),
  answer json,                               -- {choice, form, by: {id, name} or null, at, how}
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (space_id, id)
);
create index question_open on question (space_id, id) where state = 'open';
create index question_by_run on question (space_id, run_id);
create index question_by_alert on question (space_id, alert_id) where alert_id is not null;
call reflejo_fence('question');

create table message (
  space_id uuid not null references space,
  id uuid not null,
  key text not null,                         -- of the step's activation: a repeated attempt tells nobody twice
  run_id uuid not null,
  path text not null,
  flow text not null,
  alert_id uuid,
  audience json not null,
  title text not null,
  text text not null,
  created_at timestamptz not null default now(),
  primary key (space_id, id),
  unique (space_id, key)
);
create index message_by_run on message (space_id, run_id);
call reflejo_fence('message');

create table delivery (
  space_id uuid not null references space,
  id uuid not null,
  question_id uuid,
  message_id uuid,
  purpose text not null check (purpose in ('question', 'reminder', 'message')),
  kind text not null,                        -- inbox, slack
  target text not null,                      -- '#soc', 'C024BE91L', 'alice@example.com'; '' for the inbox
  state text not null default 'pending' check (state in ('pending', 'sent', 'failed', 'superseded')),
  ref json,                                  -- where it is: {channel, ts}
  attempts int not null default 0,
  begun_at timestamptz,                      -- first attempt of which it is not known whether it arrived
  leased_until timestamptz,                  -- an attempt is under way
  last_error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  primary key (space_id, id),
  check ((question_id is null) <> (message_id is null))
);
create index delivery_by_question on delivery (space_id, question_id) where question_id is not null;
create index delivery_by_message on delivery (space_id, message_id) where message_id is not null;
create index delivery_undone on delivery (space_id, id) where state in ('pending', 'failed');
call reflejo_fence('delivery');
-- one place gets a question once, even when it is addressed again (an escalation, a channel that came back)
create unique index delivery_once on delivery (space_id, question_id, kind, target) where purpose = 'question';
