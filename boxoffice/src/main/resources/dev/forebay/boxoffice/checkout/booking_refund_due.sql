-- Purpose: closes a paid booking whose money goes back: its seats were lost, or it was cancelled.
with unsold as (
    update boxoffice.booking_seats set sold = false where booking_id = :id and sold
), due as (
    update boxoffice.payments
    set state = 'refund_due', check_at = clock_timestamp() + interval '10 seconds', updated_at = clock_timestamp()
    where booking_id = :id and state = 'captured'
)
update boxoffice.bookings set status = 'cancelled', closed_at = clock_timestamp() where id = :id
