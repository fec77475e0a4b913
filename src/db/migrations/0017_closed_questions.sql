-- The inbox lists what was decided, newest first, also when next to all questions are still open.
create index question_closed on question (space_id, id) where state <> 'open';
