-- Purpose: the open draft of a hold, locked.
select b.id, b.user_id,
       exists (select 1 from boxoffice.payments p where p.booking_id = b.id and p.state <> 'declined') as paying
from boxoffice.bookings b
where b.hold_id = :hold and b.status = 'pending_payment'
for update
