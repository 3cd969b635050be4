-- Purpose: how many places of each of some events are taken in any way, for lists.
select event_id, count(*) as taken from boxoffice.seat_booking_state
where event_id = any (:events::text[]) and status <> 'available' and (status <> 'held' or locked_until > clock_timestamp())
group by event_id
