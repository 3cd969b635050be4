-- Appends messages in the caller's transaction; ids rise in the order of the arrays.
-- Parameters: traceparent or null, kinds, ordering keys (null: unordered), payloads. One insert.
insert into forebay.outbox (kind, ordering_key, payload, traceparent)
select m.kind, m.ordering_key, m.payload, ?::text
from unnest(?::text[], ?::text[], ?::text[]) with ordinality as m (kind, ordering_key, payload, position)
order by m.position
