-- Which of these kinds have a message that may be claimed, or may be once its chain allows.
-- Parameters: kinds. One probe of outbox_waiting per kind.
select k.kind
from unnest(?::text[]) as k (kind)
where exists (
    select 1
    from forebay.outbox o
    where o.kind = k.kind
      and not o.parked
      and o.available_at <= now()
      and (o.claimed_until is null or o.claimed_until < now()))
