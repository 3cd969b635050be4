-- Purpose: the rows of one hold that are still its own, also when it has run out.
-- Arguments: pool, hold id, holder.
select 0 as item, t.${pool} as pool, t.${unit} as unit, t.status, t.${holder} as holder, t.hold_id, t.fence,
    ceil(extract(epoch from t.locked_until - clock_timestamp()) * 1000)::bigint as left_ms,
    t.locked_until, t.locked_at, t.ends_at_latest, t.kind, t.booking, t.session, t.subjects
from ${table} t
where t.${pool} = ? and t.hold_id = ? and t.${holder} = ? and t.status = 'held'
order by t.${unit}
