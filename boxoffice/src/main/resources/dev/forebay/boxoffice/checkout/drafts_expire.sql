-- Purpose: ends drafts whose time is over, but for those that are being paid.
with over as (
    select b.id from boxoffice.bookings b
    where b.status = 'pending_payment' and b.expires_at < clock_timestamp()
      and not exists (select 1 from boxoffice.payments p where p.booking_id = b.id and p.state <> 'declined')
    order by b.expires_at
    limit 500
    for update skip locked
)
update boxoffice.bookings b set status = 'expired', closed_at = clock_timestamp()
from over where b.id = over.id
returning b.id, b.user_id
