-- Claims due messages without an ordering key for a relay; those another relay is claiming are skipped.
-- Parameters: kind, most messages, claim, lease. Walks outbox_waiting from the lowest id.
with due as (
    select id
    from forebay.outbox
    where kind = ?
      and ordering_key is null
      and not parked
      and available_at <= now()
      and (claimed_until is null or claimed_until < now())
    order by id
    limit ?
    for update skip locked
)
update forebay.outbox o
set claimed_by = ?, claimed_until = now() + ?
from due
where o.id = due.id
returning o.id, o.kind, o.ordering_key, o.payload, o.traceparent, o.created_at, o.attempts,
    (extract(epoch from clock_timestamp() - o.created_at) * 1000)::bigint as age_millis
