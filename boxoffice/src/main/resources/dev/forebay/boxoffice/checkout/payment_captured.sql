-- Purpose: writes that the provider has the money; none where that was written before. The booking is locked already.
update boxoffice.payments
set state = 'captured', reference = :reference, check_at = null, updated_at = clock_timestamp()
where booking_id = :id and attempt = :attempt and state in ('processing', 'unknown')
