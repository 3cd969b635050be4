-- Purpose: moves the deadline of holds, never past their stated end. A hold that has run out counts in no quota any more,
--   so it is not extended: it would pass them.
-- Who counts a subject's holds counts one that ends just now either as extended or as over, never as over before it is
-- extended: that of a hold near its end is locked as lock_subjects.sql does, before the rows.
-- One hold may be asked for more than once in a batch: each asker gets it, moved by the longest time.
-- Arguments: arrays, one element per hold: item, pool, hold id, holder, milliseconds to live.
-- Answer: the rows of each hold as they are now.
with asked as materialized (
    select * from unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::bigint[]) as a (item, pool, hold_id, holder, ttl_ms)
), found as materialized (
    select a.item, a.ttl_ms, a.pool, t.unit, a.hold_id, a.holder, t.subjects, t.locked_until
    from asked a cross join lateral (
        select t.${unit} as unit, t.subjects, t.locked_until from ${table} t
        where t.${pool} = a.pool and t.hold_id = a.hold_id and t.${holder} = a.holder and t.status = 'held'
        offset 0) t
), locked as materialized (
    select pg_advisory_xact_lock(k) from (
        select distinct hashtextextended('forebay.hold ' || f.pool || ' ' || s, 0) as k
        from found f cross join lateral unnest(f.subjects) as s
        where f.locked_until < clock_timestamp() + interval '10 seconds'
        order by k) as keys
), seen as materialized (
    select f.item, f.ttl_ms, t.pool, t.unit
    from (select * from found where (select count(*) from locked) >= 0 order by pool, unit) f cross join lateral (
        select t.${pool} as pool, t.${unit} as unit
        from ${table} t
        where t.${pool} = f.pool and t.${unit} = f.unit and t.hold_id = f.hold_id and t.${holder} = f.holder and t.status = 'held'
            and t.locked_until > clock_timestamp()
        for update) t
), moved as (
    update ${table} t
    set locked_until = least(t.ends_at_latest, greatest(t.locked_until, clock_timestamp() + s.ttl_ms * interval '1 millisecond')),
        fence = t.fence + 1,
        changed_at = clock_timestamp()
    from (select pool, unit, max(ttl_ms) as ttl_ms from seen group by pool, unit) s
    where t.${pool} = s.pool and t.${unit} = s.unit
    returning t.${pool} as pool, t.${unit} as unit, t.status, t.${holder} as holder, t.hold_id, t.fence,
        ceil(extract(epoch from t.locked_until - clock_timestamp()) * 1000)::bigint as left_ms,
        t.locked_until, t.locked_at, t.ends_at_latest, t.kind, t.booking, t.session, t.subjects
)
select s.item, m.* from seen s join moved m on m.pool = s.pool and m.unit = s.unit
