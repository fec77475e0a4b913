-- Alerts, and the obligation each one opens: it must be closed by a named person or a named flow version
-- before a deadline.
create table alert (
  space_id uuid not null references space,
  id uuid not null,
  event_id uuid not null,                    -- the raw event
  run_id uuid not null,                      -- the run that was made for it
  flow text not null,
  source text not null,
  uid text not null,                         -- the tool's own id
  title text not null,
  severity text not null check (severity in ('critical', 'high', 'medium', 'low', 'informational')),
  shape json not null,                       -- as expressions saw it when it was opened
  fields jsonb not null default '{}',        -- what flows noted since (alert: update)
  state text not null default 'open' check (state in ('open', 'acknowledged', 'closed')),
  created_at timestamptz not null,
  primary key (space_id, id)
);
create index alert_open on alert (space_id, id) where state <> 'closed';
create index alert_by_uid on alert (space_id, source, uid);
call reflejo_fence('alert');

create table obligation (
  space_id uuid not null references space,
  alert_id uuid not null,
  policy json not null,                      -- as it was when the alert came: a later change does not bend it
  acknowledge_by timestamptz,
  due_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by jsonb,                     -- actor
  unacknowledged_at timestamptz,             -- noticed that nobody acknowledged in time
  missed_at timestamptz,                     -- noticed that it was not closed in time; it stays late for good
  repeats int not null default 0,            -- how often it was brought up again since
  closed_at timestamptz,
  closed_by jsonb,                           -- actor: a person, a token, or a flow's version
  disposition text check (disposition in ('true_positive', 'false_positive', 'benign', 'duplicate', 'other')),
  reason text,
  primary key (space_id, alert_id),
  foreign key (space_id, alert_id) references alert,
  check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (disposition is null))
);
create index obligation_open on obligation (space_id, due_at) where closed_at is null;
create index obligation_late on obligation (space_id, alert_id) where missed_at is not null;
call reflejo_fence('obligation');

-- A space's own deadlines; where a row is missing the defaults of alerts/policy.ts hold.
create table obligation_policy (
  space_id uuid not null references space,
  severity text not null check (severity in ('critical', 'high', 'medium', 'low', 'informational')),
  policy json not null,                      -- a part of Policy, in milliseconds
  primary key (space_id, severity)
);
call reflejo_fence('obligation_policy');
