-- Purpose: gives a key free whose request changed nothing, so that it may be tried again.
delete from boxoffice.idempotency_keys where owner = :owner and key = :key and status is null
