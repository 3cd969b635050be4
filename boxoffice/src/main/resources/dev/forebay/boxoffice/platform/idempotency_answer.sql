-- Purpose: keeps the answer of a request; in the transaction of what it did, where that has one.
update boxoffice.idempotency_keys
set status = :status, response = :response, content_type = :contentType, location = :location, busy_until = null
where owner = :owner and key = :key and status is null
