-- The users of bookings.
-- Parameters: ids of bookings.
select user_id as id from booking where id = any (?::bigint[])
