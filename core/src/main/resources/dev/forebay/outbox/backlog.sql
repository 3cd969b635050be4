-- What waits, per kind. Reads the whole table, which is short while the relays keep up.
select kind,
    count(*) filter (where not parked) as waiting,
    count(*) filter (where parked) as parked,
    (extract(epoch from now() - min(created_at)) * 1000)::bigint as oldest_millis
from forebay.outbox
group by kind
order by kind
