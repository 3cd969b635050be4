-- Purpose: writes that the money went back; once.
with refunded as (
    update boxoffice.payments set state = 'refunded', check_at = null, updated_at = clock_timestamp()
    where booking_id = :id and state = 'refund_due'
    returning booking_id
)
update boxoffice.bookings b set status = 'refunded' from refunded r where b.id = r.booking_id
