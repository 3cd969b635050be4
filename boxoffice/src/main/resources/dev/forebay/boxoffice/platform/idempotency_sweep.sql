-- Purpose: removes keys after a day, some thousand at a time.
delete from boxoffice.idempotency_keys
where ctid = any (array(
    select ctid from boxoffice.idempotency_keys where created_at < now() - interval '1 day' limit 5000))
