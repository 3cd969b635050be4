-- Claims due messages with an ordering key, each chain from its oldest message on, under lock_kind.sql: it must be a
-- statement of its own after that, so that it sees what the last claim of the kind committed.
-- A chain of which any message is claimed is left alone; a parked or backing-off message holds back what follows it.
-- Parameters: kind, most messages, claim, lease. One probe of outbox_blocking per due message, which is nearly empty.
with due as (
    select o.id
    from forebay.outbox o
    where o.kind = ?
      and o.ordering_key is not null
      and not o.parked
      and o.available_at <= now()
      and (o.claimed_until is null or o.claimed_until < now())
      and not exists (
          select 1
          from forebay.outbox e
          where e.kind = o.kind
            and e.ordering_key = o.ordering_key
            and (e.parked or e.claimed_until is not null or e.available_at > e.created_at) -- as outbox_blocking has it
            and (e.claimed_until >= now() or (e.id < o.id and (e.parked or e.available_at > now()))))
    order by o.id
    limit ?
    for update of o
)
update forebay.outbox o
set claimed_by = ?, claimed_until = now() + ?
from due
where o.id = due.id
returning o.id, o.kind, o.ordering_key, o.payload, o.traceparent, o.created_at, o.attempts,
    (extract(epoch from clock_timestamp() - o.created_at) * 1000)::bigint as age_millis
