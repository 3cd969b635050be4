-- Purpose: frees the units of holds and leaves tombstones.
-- Arguments: arrays, one element per hold: item, pool, hold id, holder.
-- Answer: the rows of each hold as they are now.
with asked as materialized (
    select * from unnest(?::int[], ?::text[], ?::text[], ?::text[]) as a (item, pool, hold_id, holder)
), found as materialized (
    select a.item, a.pool, t.unit, a.hold_id, a.holder
    from asked a cross join lateral (
        select t.${unit} as unit from ${table} t
        where t.${pool} = a.pool and t.hold_id = a.hold_id and t.${holder} = a.holder and t.status = 'held'
        offset 0) t
), seen as materialized (
    select f.item, t.pool, t.unit
    from (select * from found order by pool, unit) f cross join lateral (
        select t.${pool} as pool, t.${unit} as unit
        from ${table} t
        where t.${pool} = f.pool and t.${unit} = f.unit and t.hold_id = f.hold_id and t.${holder} = f.holder and t.status = 'held'
        for update) t
)
update ${table} t
set status = 'available', ${holder} = null, hold_id = null, locked_until = null, locked_at = null, ends_at_latest = null,
    kind = null, booking = null, session = null, subjects = '{}', fence = t.fence + 1, changed_at = clock_timestamp()
from seen s
where t.${pool} = s.pool and t.${unit} = s.unit
returning s.item, t.${pool} as pool, t.${unit} as unit, t.status, t.${holder} as holder, t.hold_id, t.fence,
    0::bigint as left_ms, t.locked_until, t.locked_at, t.ends_at_latest, t.kind, t.booking, t.session, t.subjects
