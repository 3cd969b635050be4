-- Purpose: locks the units of one hold that are still its own, before they are booked in the same transaction.
-- Arguments: pool, hold id, holder, units.
-- Answer: the units; fewer than asked for means that others took the rest after the hold had run out.
with seen as materialized (
    select t.${unit} as unit
    from ${table} t
    where t.${pool} = ? and t.hold_id = ? and t.${holder} = ? and t.status = 'held' and t.${unit} = any (?::text[])
    order by t.${unit}
    for update
)
select unit from seen
