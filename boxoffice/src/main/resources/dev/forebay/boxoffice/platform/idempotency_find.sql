-- Purpose: what is known of an idempotency key.
select request, body_hash, status, response, content_type, location
from boxoffice.idempotency_keys
where owner = :owner and key = :key
