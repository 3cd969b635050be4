-- The venues of events.
-- Parameters: ids of events.
select venue_id as id from event where id = any (?::bigint[])
