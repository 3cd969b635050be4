-- Purpose: takes an idempotency key for a request, or takes it over from one that died at work.
-- Answer: one row where the key is ours now, none where somebody has or had it (idempotency_find.sql tells who).
insert into boxoffice.idempotency_keys (owner, key, request, body_hash, busy_until)
values (:owner, :key, :request, :bodyHash, clock_timestamp() + interval '60 seconds')
on conflict (owner, key) do update set busy_until = excluded.busy_until
where idempotency_keys.status is null
  and idempotency_keys.busy_until < clock_timestamp()
  and idempotency_keys.request = excluded.request
  and idempotency_keys.body_hash = excluded.body_hash
returning key
