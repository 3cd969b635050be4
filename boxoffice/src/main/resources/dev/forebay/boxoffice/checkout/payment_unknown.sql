-- Purpose: writes that the provider does not know yet; the provider tells by webhook, and is asked when check_at comes.
update boxoffice.payments
set state = 'unknown', check_at = clock_timestamp() + interval '10 seconds', updated_at = clock_timestamp()
where booking_id = :id and attempt = :attempt and state = 'processing'
