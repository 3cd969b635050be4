-- Purpose: writes that the provider said no; the booking may be paid again.
update boxoffice.payments
set state = 'declined', reason = :reason, check_at = null, updated_at = clock_timestamp()
where booking_id = :id and attempt = :attempt and state in ('processing', 'unknown')
