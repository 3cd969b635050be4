-- Purpose: a pool as it is at the end of a sale, for the checker.
-- Arguments: pool.
select unit, status, coalesce(status = 'held' and locked_until > clock_timestamp(), false) as lives,
    coalesce(floor(extract(epoch from locked_until - clock_timestamp()) * 1000), 0)::bigint as left_ms,
    hold_id, booking, subjects, fence
from forebay.hold_unit
where pool = ?
