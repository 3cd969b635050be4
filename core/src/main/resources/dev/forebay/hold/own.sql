-- Purpose: what holders already hold of the units they ask for, so that new units join the earlier hold.
-- Arguments: arrays, one element per unit: item, pool, unit, holder.
-- Answer: item, and every row of the hold that holds one of its units.
-- Cost: an index look-up per unit asked for; "offset 0" keeps PostgreSQL from joining with a pass over the whole table.
with asked as materialized (
    select * from unnest(?::int[], ?::text[], ?::text[], ?::text[]) as a (item, pool, unit, holder)
), joined as (
    select distinct on (a.item) a.item, a.pool, t.hold_id
    from asked a cross join lateral (
        select t.hold_id from ${table} t
        where t.${pool} = a.pool and t.${unit} = a.unit
            and t.status = 'held' and t.${holder} = a.holder and t.locked_until > clock_timestamp()
        offset 0) t
    order by a.item, t.hold_id
)
select j.item, t.${pool} as pool, t.${unit} as unit, t.status, t.${holder} as holder, t.hold_id, t.fence,
    ceil(extract(epoch from t.locked_until - clock_timestamp()) * 1000)::bigint as left_ms,
    t.locked_until, t.locked_at, t.ends_at_latest, t.kind, t.booking, t.session, t.subjects
from joined j cross join lateral (
    select * from ${table} t
    where t.${pool} = j.pool and t.hold_id = j.hold_id and t.status = 'held'
    offset 0) t
