-- The events of bookings.
-- Parameters: ids of bookings.
select event_id as id from booking where id = any (?::bigint[])
