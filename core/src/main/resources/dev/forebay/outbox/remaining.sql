-- How many messages of a kind up to an id can still be handled, and how many are parked or behind a parked one.
-- Parameters: kind, id.
select count(*) filter (where not stuck) as waiting, count(*) filter (where stuck) as stuck
from (
    select o.parked or exists (
        select 1
        from forebay.outbox e
        where e.kind = o.kind
          and e.ordering_key is not null
          and e.ordering_key = o.ordering_key
          and e.id < o.id
          and e.parked) as stuck
    from forebay.outbox o
    where o.kind = ?
      and o.id <= ?) as messages
