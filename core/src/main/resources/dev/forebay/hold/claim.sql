-- Purpose: decides a batch of holds, each whole: all its units are written, or none.
-- Arguments: arrays, one element per unit: item (number of the hold in the batch), pool, unit, hold id, holder, fence
--   (0: make one), kind, booking, session, milliseconds since locked, milliseconds until the latest end, milliseconds to
--   live, subjects joined by a comma; then whether to look for pools in doubt, which who has done so need not; then the epoch
--   for fences made here; then the status to write ('held' or 'booked').
-- Answer: one row per unit asked for: item, unit, written or not, what stood there before, the fence and the deadline, also in
--   milliseconds from this decision; and whether its pool is in doubt. Where any is, nothing is locked or written: the quotas have to be checked first.
-- A unit is free when it has no row, is 'available', is held beyond its deadline, or is held by the same hold; to be
--   booked also where it is held by another hold of the same holder.
-- A hold that is asked for again keeps its beginning and its latest end, and never ends earlier than before.
-- Rows are locked in (pool, unit) order. A row inserted by somebody else between lock and insert leaves its item partly
-- written; the caller undoes that item in the same transaction.
-- Cost: two index look-ups and one write per unit, whatever the statistics say: the lateral join with a lock in it can only
--   be a loop over the asked units, in their order.
with asked as materialized (
    select *
    from unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::numeric[], ?::text[], ?::text[], ?::text[],
                ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])
        as a (item, pool, unit, hold_id, holder, fence, kind, booking, session, age_ms, ends_ms, ttl_ms, subjects)
), doubted as materialized (
    select p.pool
    from (select distinct a.pool from asked a where ?::boolean and a.subjects <> '' order by a.pool) p
    where forebay.hold_in_doubt('${table}', p.pool)
), given as materialized (
    select ?::numeric * 10000000000000000 + floor(extract(epoch from clock_timestamp()) * 1000000) as floor_fence,
           ?::text as status,
           clock_timestamp() as now
), seen as materialized (
    select t.*
    from (select a.pool, a.unit from asked a where not exists (select from doubted) order by a.pool, a.unit) a cross join lateral (
        select t.${pool} as pool, t.${unit} as unit, t.status, t.hold_id, t.${holder} as holder, t.fence, t.locked_until
        from ${table} t
        where t.${pool} = a.pool and t.${unit} = a.unit
        for update) t
), judged as materialized (
    select a.item,
           not exists (select from doubted) and bool_and(s.unit is null
                    or ((s.status = 'available'
                         or s.status = 'held' and (s.locked_until <= g.now or (s.hold_id = a.hold_id or g.status = 'booked') and s.holder = a.holder))
                        and (a.fence = 0 or s.fence < a.fence))) as free,
           case when max(a.fence) > 0 then max(a.fence) else greatest(coalesce(max(s.fence), 0) + 1, max(g.floor_fence)) end as fence
    from asked a cross join given g left join seen s on s.pool = a.pool and s.unit = a.unit
    group by a.item
), written as (
    insert into ${table} as t
        (${pool}, ${unit}, status, ${holder}, hold_id, fence, locked_until, locked_at, ends_at_latest, kind, booking, session, subjects, changed_at)
    select a.pool, a.unit, g.status, a.holder, a.hold_id, j.fence,
           case when g.status = 'held' then g.now + a.ttl_ms * interval '1 millisecond' end,
           g.now - a.age_ms * interval '1 millisecond',
           g.now + a.ends_ms * interval '1 millisecond',
           a.kind, nullif(a.booking, ''), nullif(a.session, ''),
           case when a.subjects = '' then '{}' else string_to_array(a.subjects, ',') end, g.now
    from asked a cross join given g join judged j on j.item = a.item and j.free
    order by a.pool, a.unit
    on conflict (${pool}, ${unit}) do update
    set status = excluded.status, ${holder} = excluded.${holder}, hold_id = excluded.hold_id, fence = excluded.fence,
        locked_until = case when excluded.status = 'held' and t.status = 'held' and t.hold_id = excluded.hold_id
                                 and t.locked_until > clock_timestamp()
                            then least(t.ends_at_latest, greatest(t.locked_until, excluded.locked_until))
                            else excluded.locked_until end,
        locked_at = case when t.status = 'held' and t.hold_id = excluded.hold_id and t.locked_until > clock_timestamp()
                         then t.locked_at else excluded.locked_at end,
        ends_at_latest = case when t.status = 'held' and t.hold_id = excluded.hold_id and t.locked_until > clock_timestamp()
                              then t.ends_at_latest else excluded.ends_at_latest end,
        kind = excluded.kind, booking = excluded.booking, session = excluded.session, subjects = excluded.subjects,
        changed_at = excluded.changed_at
    where (t.status = 'available'
           or t.status = 'held' and (t.locked_until <= clock_timestamp()
                                 or (t.hold_id = excluded.hold_id or excluded.status = 'booked') and t.${holder} = excluded.${holder}))
      and t.fence < excluded.fence
    returning t.${pool} as pool, t.${unit} as unit, t.fence, t.locked_until, t.locked_at, t.ends_at_latest
)
select a.item, a.unit, w.unit is not null as written,
       coalesce(w.fence, j.fence) as fence,
       w.locked_until,
       ceil(extract(epoch from w.locked_until - g.now) * 1000)::bigint as left_ms,
       w.locked_at,
       w.ends_at_latest,
       case when s.unit is null then 'available'
            when s.status = 'held' and s.locked_until <= g.now then 'available'
            else s.status end as was,
       coalesce(s.status = 'held' and (s.hold_id = a.hold_id or g.status = 'booked') and s.holder = a.holder, false) as was_own,
       exists (select from doubted d where d.pool = a.pool) as in_doubt
from asked a cross join given g join judged j on j.item = a.item
    left join written w on w.pool = a.pool and w.unit = a.unit
    left join seen s on s.pool = a.pool and s.unit = a.unit
order by a.item, a.unit
