-- A run that is deleted when its time has passed takes its key with it.
create index event_key_run on event_key (space_id, run_id);
