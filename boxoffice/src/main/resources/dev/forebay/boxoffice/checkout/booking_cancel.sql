-- Purpose: closes a draft that was not paid.
update boxoffice.bookings set status = 'cancelled', closed_at = clock_timestamp()
where id = :id and status = 'pending_payment'
