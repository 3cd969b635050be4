-- Purpose: the states of some seats, locked until the transaction ends, so that an organiser changes what they saw.
select seat_id, status from boxoffice.seat_booking_state
where event_id = :event and seat_id = any (:seats::text[])
  and (status <> 'held' or locked_until > clock_timestamp())
order by seat_id
for update
