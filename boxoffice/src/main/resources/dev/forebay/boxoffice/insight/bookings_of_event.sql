-- Purpose: the last confirmed bookings of an event, newest first.
-- Arguments: event, most.
select b.id, b.confirmed_at, b.total, (select count(*) from boxoffice.booking_seats s where s.booking_id = b.id) as seats
from boxoffice.bookings b
where b.event_id = :event and b.status = 'confirmed' and b.confirmed_at is not null
order by b.confirmed_at desc, b.id
limit :most
