-- Purpose: a whole pool as PostgreSQL has it, tombstones too, since their fences count.
-- Arguments: pool.
select 0 as item, t.${pool} as pool, t.${unit} as unit, t.status, t.${holder} as holder, t.hold_id, t.fence,
    ceil(extract(epoch from t.locked_until - clock_timestamp()) * 1000)::bigint as left_ms,
    t.locked_until, t.locked_at, t.ends_at_latest, t.kind, t.booking, t.session, t.subjects
from ${table} t
where t.${pool} = ?
