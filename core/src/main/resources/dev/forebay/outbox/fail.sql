-- Counts a failure: backs off (doubled each time, jittered by half), or parks after too many.
-- Parameters: first backoff, longest backoff, attempts to park at, error, ids, claim.
update forebay.outbox
set attempts = attempts + 1,
    available_at = now() + least(?::interval * power(2, least(attempts, 20)), ?::interval) * (0.5 + random() / 2),
    parked = attempts + 1 >= ?,
    last_error = ?,
    claimed_by = null,
    claimed_until = null
where id = any (?)
  and claimed_by = ?
returning id, parked
