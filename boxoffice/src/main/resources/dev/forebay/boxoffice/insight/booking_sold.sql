-- Purpose: what a confirmed booking sold.
-- Arguments: booking.
select b.event_id, b.confirmed_at, b.total, (select count(*) from boxoffice.booking_seats s where s.booking_id = b.id) as seats
from boxoffice.bookings b
where b.id = :booking and b.status = 'confirmed' and b.confirmed_at is not null
